"""How far a match through the template is to be trusted."""

import numpy as np
from jaxtyping import Float

DOUBT = 0.03
"""Error, in shape-space units, at which a match is trusted by 60 %."""


def confidence_of(errors: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
    """Return 0 to 1 from errors in shape-space units: distances and corrections."""
    return np.asarray(np.exp(-0.5 * (errors / DOUBT) ** 2))
