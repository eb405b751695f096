"""Progress of a piece of work as progress of the whole, which never goes back."""

from collections.abc import Callable

from inrview.messages.reports import Progress


def share(low: float, high: float, text: str = "") -> Callable[[Progress], Progress]:
    """Return what tells a step of the work between two shares of the whole.

    Work that begins to count anew stays where it was; `text` stands for its own words.
    """
    reached = low

    def tell(step: Progress) -> Progress:
        nonlocal reached
        reached = max(reached, low + (high - low) * (step.fraction or 0.0))
        return Progress(reached, text or step.text)

    return tell
