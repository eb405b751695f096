"""Counted things in sentences."""


def many(count: int, word: str) -> str:
    """Return "1 face", "2,000 faces"."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
