"""What the report of a lab says about a picture."""

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from inrview.analysis.figures import as_svg, color_bar, colored, inline_svg
from inrview.analysis.html import figure_of, table_of
from inrview.analysis.lab_figures import arrivals, final_spectra, losses, qualities
from inrview.analysis.lab_replay import Pixels, grid, png, replay, titles_of
from inrview.geometry.raster import Raster
from inrview.messages.lab import AnyFrame, LabFrame, LabRecord, PaneRecord
from inrview.messages.lab_networks import pane_settings
from inrview.processing.picture_error import error_limit, error_of
from inrview.processing.picture_quality import DEFINITIONS

_MAP = "magma"
_SPECTRA = (
    "Radial power spectra: sum over a ring of the two-dimensional transform, mean over "
    "red, green and blue, after Hann's window; squared sRGB values from 0 to 1 in a "
    "band that is one cycle along the longer side wide. The further right, the finer."
)
_ARRIVALS = (
    "Spectral bias: how much of the power at a frequency is still missing (picture "
    "minus fit over picture) at each step; dark is learned. Plain ReLU layers learn "
    "from the bottom up and hardly reach the top (Rahaman et al. 2019); Fourier "
    "features (Tancik et al. 2020), sine layers (Sitzmann et al. 2020) and hash grids "
    "(Mueller et al. 2022) get there."
)


def picture_means(records: Sequence[LabRecord]) -> str:
    """Return the figures of several pictures, averaged."""
    rows = []
    for place, title in enumerate(titles_of(records[0].panes)):
        ends = [record.panes[place].live for record in records]
        known = [one for one in ends if isinstance(one, LabFrame)]
        cells = [f"{np.mean([one.psnr for one in known]):.2f}"]
        held = [one.held_out_psnr for one in known if one.held_out_psnr is not None]
        cells.append(f"{np.mean(held):.2f}" if held else "")
        cells.append(f"{np.mean([one.ssim for one in known]):.4f}")
        rows.append((title, *cells))
    head = ("mean of all pictures", "PSNR, dB", "PSNR held out, dB", "SSIM")
    return f"<h2>All pictures</h2>{table_of(head, rows)}"


def picture_part(record: LabRecord) -> Iterator[str]:
    """Yield what there is to say about the lab of a picture."""
    raster, titles = record.data, titles_of(record.panes)
    assert isinstance(raster, Raster)
    sides = f"{raster.width} \u00d7 {raster.height}"
    yield f"<h2>{escape(record.name)}, {sides} pixels</h2>"
    yield _introduction(record)
    yield _table(record, titles)
    truth = raster.in_eight_bits()
    yield replay(record.panes, titles, [("the picture", truth, _pixels)])
    yield from _errors(record, raster, titles)
    yield "<h3>Losses and quality</h3>"
    yield '<div class="row">'
    yield losses(record.panes, titles, "mean square error of a batch")
    yield f"{qualities(record.panes, titles)}</div>"
    yield f"<h3>Spectra at the end</h3><p>{escape(_SPECTRA)}</p>"
    unit = "frequency, cycles along the longer side"
    yield final_spectra(record.panes, titles, "the picture", unit)
    yield f"<h3>How frequencies arrive</h3><p>{escape(_ARRIVALS)}</p>"
    yield '<div class="row">'
    for one, title in zip(record.panes, titles, strict=True):
        yield arrivals(one, title, "cycles along the longer side")
    yield "</div>"


def _pixels(frame: AnyFrame) -> Pixels:
    assert isinstance(frame, LabFrame)
    return frame.pixels


def _introduction(record: LabRecord) -> str:
    fit = record.fit
    held = f"{fit.held_out:.0%} of the pixels, chosen by the seed, are held out"
    if record.split == "every-second":
        held = "every second pixel along each axis is learned, all others are held out"
    rows = [
        ("the same for all", f"pixels, seed {fit.seed}, order of batches, step budget"),
        ("steps", f"{fit.steps:,} of {fit.batch:,} pixels"),
        ("held out", held),
        ("PSNR", DEFINITIONS["psnr"]),
        ("SSIM", DEFINITIONS["ssim"]),
    ]
    return table_of(("", ""), rows)


def _ends(panes: Sequence[PaneRecord]) -> list[LabFrame | None]:
    return [one.live if isinstance(one.live, LabFrame) else None for one in panes]


def _table(record: LabRecord, titles: Sequence[str]) -> str:
    best = max((end.psnr for end in _ends(record.panes) if end), default=0.0)
    rows = [
        _row(one, title, best) for one, title in zip(record.panes, titles, strict=True)
    ]
    head = ("network", "settings", "parameters", "bytes", "seconds", "steps")
    return table_of((*head, "PSNR, dB", "held out, dB", "SSIM"), rows)


def _row(one: PaneRecord, title: str, best: float) -> tuple[str, ...]:
    progress, end = one.progress, one.live
    if progress is None or not isinstance(end, LabFrame):
        return (title, pane_settings(one.pane.field), *[""] * 7)
    held = "" if end.held_out_psnr is None else f"{end.held_out_psnr:.2f}"
    steps = f"{progress.step:,}" + (" (given up)" if progress.problem else "")
    return (
        title,
        pane_settings(one.pane.field),
        f"{progress.parameters:,}",
        f"{progress.nbytes:,}",
        f"{progress.seconds:.1f}",
        steps,
        f"{'*' if end.psnr == best else ''}{end.psnr:.2f}",
        held,
        f"{end.ssim:.4f}",
    )


def _errors(record: LabRecord, raster: Raster, titles: Sequence[str]) -> Iterator[str]:
    ends = _ends(record.panes)
    truth = raster.colors()
    errors = [None if end is None else error_of(truth, end.pixels) for end in ends]
    limit = error_limit([one for one in errors if one is not None])
    drawn = [""]  # under the picture itself there is no error
    for error, title in zip(errors, titles, strict=True):
        if error is not None:
            flat = colored(error.reshape(-1), 0.0, limit, _MAP)
            caption = f"{title}, error"
            drawn.append(figure_of(png(flat.reshape(*error.shape, 3)), caption))
    drawn[0] = "<figure></figure>"
    text = "mean of the absolute differences of red, green and blue, 0 to 1"
    bar = inline_svg(as_svg(color_bar(0.0, limit, text, _MAP)))
    yield f"<h3>Where the error is</h3>{grid(drawn)}{bar}"
