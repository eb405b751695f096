"""Work in steps: generators that yield how far they are and return what they found."""

from collections.abc import Callable, Generator
from typing import Any, TypeVar

S = TypeVar("S")
R = TypeVar("R")
T = TypeVar("T")


def told(steps: Generator[S, None, T], say: Callable[[S], R]) -> Generator[R, None, T]:
    """Yield what is said of each step, and return what the work returns."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        yield say(step)


def told_alike(steps: Generator[Any, None, T], word: R) -> Generator[R, None, T]:
    """Yield the same at each step, and return what the work returns."""
    return told(steps, lambda _: word)


def finished(steps: Generator[Any, None, T]) -> T:
    """Run work to its end without a pause, and return what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
