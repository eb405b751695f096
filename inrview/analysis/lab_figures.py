"""Charts of a lab: losses, spectra, and when which frequency was learned."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float32, Float64

from inrview.analysis.figures import as_svg, drawing, inline_svg
from inrview.messages.lab import AnyFrame, LabFrame, PaneRecord
from inrview.messages.lab_shape import ShapeFrame
from inrview.messages.spectra import Spectra

# Okabe and Ito 2008: told apart by the colour-blind too.
COLORS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#8c6d1f",
    "#555555",
)
_BANDS = 40


def losses(panes: Sequence[PaneRecord], titles: Sequence[str], text: str) -> str:
    """Return the loss of each pane over the steps; `text` says what it is."""
    figure, axes = drawing(5.0, 3.2)
    for one, title, color in zip(panes, titles, COLORS, strict=False):
        progress = one.progress
        if progress is not None and len(progress.losses):
            axes.plot(progress.loss_steps, progress.losses, color=color, label=title)
    axes.set_yscale("log")
    axes.set_xlabel("step")
    axes.set_ylabel(text)
    return _finished(figure, axes)


def qualities(panes: Sequence[PaneRecord], titles: Sequence[str]) -> str:
    """Return the PSNR of each pane over the kept steps; held-out pixels dotted."""
    figure, axes = drawing(5.0, 3.2)
    for one, title, color in zip(panes, titles, COLORS, strict=False):
        frames = _of_pictures(one)
        steps = [frame.step for frame in frames]
        axes.plot(steps, [frame.psnr for frame in frames], color=color, label=title)
        held = [frame.held_out_psnr for frame in frames]
        if None not in held:
            axes.plot(steps, held, color=color, linestyle=":")
    axes.set_xscale("log")
    axes.set_xlabel("step")
    axes.set_ylabel("PSNR, dB (dotted: held-out pixels)")
    return _finished(figure, axes)


def distances(panes: Sequence[PaneRecord], titles: Sequence[str]) -> str:
    """Return how far each pane's surface is from the held-out points, by the steps."""
    figure, axes = drawing(5.0, 3.2)
    for one, title, color in zip(panes, titles, COLORS, strict=False):
        shown = [
            (frame.step, frame.figures.surface)
            for frame in one.frames
            if isinstance(frame, ShapeFrame) and frame.step
        ]
        known = [(step, away) for step, away in shown if away]
        if known:
            axes.plot(*zip(*known, strict=True), color=color, label=title)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("step")
    axes.set_ylabel("|f| / |grad f| at held-out points")
    return _finished(figure, axes)


def final_spectra(
    panes: Sequence[PaneRecord],
    titles: Sequence[str],
    signal: str,
    unit: str,
    is_on_surface: bool = False,
) -> str:
    """Return the spectra at the end: of the signal and the fits, and of the rests.

    `signal` names what was to be learned, `unit` that of frequencies.
    """
    figure, (left, right) = drawing(10.4, 3.6, 2)
    ends = [_curves(one.live, is_on_surface) for one in panes]
    first = next(one for one in ends if one is not None)
    for axes in (left, right):
        _plot(axes, first.signal, "#000000", signal, 1.8)
        axes.set_xlabel(unit)
    for found, title, color in zip(ends, titles, COLORS, strict=False):
        if found is not None:
            _plot(left, found.fit, color, title, 1.2)
            _plot(right, found.residual, color, title, 1.2)
    left.set_ylabel("power in a band of one cycle")
    left.set_title("what was learned", fontsize=9)
    right.set_title(f"what is missing: {signal} minus fit", fontsize=9)
    right.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.tight_layout()
    return inline_svg(as_svg(figure))


def _curves(frame: AnyFrame | None, is_on_surface: bool) -> Spectra | None:
    """Return the bands that are whole, without the mean."""
    if frame is None:
        return None
    found, last = frame.spectra, frame.nyquist
    if is_on_surface:
        assert isinstance(frame, ShapeFrame)
        found, last = frame.surface_spectra, len(frame.surface_spectra.signal) - 1
    powers = (found.signal, found.fit, found.residual)
    return Spectra(*(np.maximum(one[1 : last + 1], frame.floor) for one in powers))


def _plot(
    axes: Any, power: Float32[np.ndarray, " b"], color: str, title: str, width: float
) -> None:
    bands = np.arange(1, len(power) + 1)
    axes.loglog(bands, power, color=color, label=title, linewidth=width)


def arrivals(one: PaneRecord, title: str, unit: str) -> str:
    """Return how much of each frequency was missing at each kept step.

    Notes
    -----
    After figure 1 of Rahaman et al. 2019, "On the Spectral Bias of Neural Networks".
    """
    figure, axes = drawing(3.6, 2.6)
    frames = [frame for frame in one.frames if frame.step]
    if len(frames) > 1:
        edges, shares = missing_shares(frames)
        steps = _step_edges([frame.step for frame in frames])
        mesh = axes.pcolormesh(
            steps, edges, shares.T, cmap="magma", vmin=0, vmax=1, rasterized=True
        )
        axes.set_xscale("log")
        axes.set_yscale("log")
        figure.colorbar(mesh, ax=axes, label="missing share")
    axes.set_title(title, fontsize=9)
    axes.set_xlabel("step")
    axes.set_ylabel(unit)
    figure.tight_layout()
    return inline_svg(as_svg(figure))


def missing_shares(
    frames: Sequence[AnyFrame],
) -> tuple[Float64[np.ndarray, " e"], Float64[np.ndarray, "s b"]]:
    """Return edges of bands, and the residual's power over the signal's in each.

    One row for each frame; 1 and more (cut off) means that nothing is learned there.
    """
    signal = frames[0].spectra.signal.astype(np.float64)
    last = frames[0].nyquist
    raw = np.geomspace(1, last, _BANDS + 1)
    edges = np.unique(np.concatenate([np.rint(raw), [1.0, float(last)]]))
    starts = edges[:-1].astype(np.int64)
    sums = np.add.reduceat(signal[:last], starts)
    rows = []
    for frame in frames:
        rest = frame.spectra.residual[:last].astype(np.float64)
        rows.append(np.add.reduceat(rest, starts) / np.maximum(sums, frames[0].floor))
    return edges, np.clip(np.array(rows), 0, 1)


def _of_pictures(one: PaneRecord) -> list[LabFrame]:
    return [frame for frame in one.frames if isinstance(frame, LabFrame) and frame.step]


def _step_edges(steps: Sequence[int]) -> Float64[np.ndarray, " e"]:
    """Return where one step's column ends and the next begins, on a log axis."""
    logs = np.log(np.asarray(steps, np.float64))
    middles = (logs[1:] + logs[:-1]) / 2
    first, last = 2 * logs[0] - middles[0], 2 * logs[-1] - middles[-1]
    return np.asarray(np.exp(np.concatenate([[first], middles, [last]])))


def _finished(figure: Any, axes: Any) -> str:
    axes.legend(frameon=False, fontsize=8)
    figure.tight_layout()
    return inline_svg(as_svg(figure))
