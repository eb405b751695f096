"""What may be drawn while the camera moves, from how long frames took."""

from dataclasses import dataclass

BUDGET_MS = 60.0
FULL_MARGIN = 0.8
SCALES = (1.0, 0.75, 0.5)
_MEMORY = 0.3
"""How much a new frame counts against the ones before."""


@dataclass
class FramePace:
    """Learns a frame's cost from frames: a fixed part and a part for each triangle."""

    fixed_ms: float = 12.0
    """For a picture of `reference_pixels`."""
    per_million_ms: float = 150.0
    reference_pixels: int = 1280 * 800

    def learn(self, milliseconds: float, triangles: int, pixels: int) -> None:
        """Take note of a measured frame."""
        share = pixels / self.reference_pixels
        expected = self.expect(triangles, pixels)
        ratio = min(4.0, max(0.25, milliseconds / max(expected, 0.1)))
        fixed_part = self.fixed_ms * share
        weight = fixed_part / max(expected, 0.1)
        step = 1 + (ratio - 1) * _MEMORY
        # Whatever makes up most of the frame explains most of the surprise.
        self.fixed_ms *= 1 + (step - 1) * weight
        self.per_million_ms *= 1 + (step - 1) * (1 - weight)

    def expect(self, triangles: int, pixels: int) -> float:
        """Milliseconds that a frame should take."""
        share = pixels / self.reference_pixels
        return self.fixed_ms * share + self.per_million_ms * triangles / 1e6

    def can_draw(self, triangles: int, pixels: int) -> bool:
        """Whether a frame stays within the budget with some room."""
        return self.expect(triangles, pixels) <= BUDGET_MS * FULL_MARGIN

    def scale(self, triangles: int, pixels: int) -> float:
        """Share of the picture's side to draw at, so that the budget holds."""
        for share in SCALES:
            if self.expect(triangles, int(pixels * share * share)) <= BUDGET_MS:
                return share
        return SCALES[-1]
