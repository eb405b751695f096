"""A lab as one HTML file that needs no other."""

import io
from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from jaxtyping import UInt8
from PIL import Image as Pictures

from inrview.analysis.figures import as_svg, color_bar, colored, inline_svg
from inrview.analysis.html import data_uri, figure_of, html_page, table_of
from inrview.analysis.lab_figures import arrivals, final_spectra, losses, qualities
from inrview.messages.lab import LabRecord, PaneRecord
from inrview.messages.lab_networks import pane_settings, pane_title
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
_SCRIPT = """
for (const box of document.querySelectorAll('.lab')) {
  const frames = JSON.parse(box.querySelector('.frames').textContent);
  const slider = box.querySelector('input'), label = box.querySelector('output');
  const images = box.querySelectorAll('.replayed');
  const show = () => {
    const at = Number(slider.value);
    label.textContent = 'step ' + frames.steps[at];
    images.forEach((image, pane) => { image.src = frames.panes[pane][at]; });
  };
  slider.addEventListener('input', show);
  show();
}
"""


def lab_page(title: str, records: Sequence[LabRecord]) -> Iterator[str | None]:
    """Yield None between pieces of work, and in the end the page."""
    parts = [f"<h1>{escape(title)}</h1>", _introduction(records[0])]
    if len(records) > 1:
        parts.append(_means(records))
    for record in records:
        for part in _lab(record):
            parts.append(part)
            yield None
    yield html_page(title, parts, _SCRIPT)


def titles_of(record: LabRecord) -> list[str]:
    """Return what the panes are called; those called the same are numbered."""
    names = [pane_title(one.pane.field) for one in record.panes]
    return [
        f"{name} ({names[:place].count(name) + 1})" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    ]


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


def _means(records: Sequence[LabRecord]) -> str:
    rows = []
    for place, title in enumerate(titles_of(records[0])):
        ends = [record.panes[place].live for record in records]
        known = [one for one in ends if one is not None]
        cells = [f"{np.mean([one.psnr for one in known]):.2f}"]
        held = [one.held_out_psnr for one in known if one.held_out_psnr is not None]
        cells.append(f"{np.mean(held):.2f}" if held else "")
        cells.append(f"{np.mean([one.ssim for one in known]):.4f}")
        rows.append((title, *cells))
    head = ("mean of all pictures", "PSNR, dB", "PSNR held out, dB", "SSIM")
    return f"<h2>All pictures</h2>{table_of(head, rows)}"


def _lab(record: LabRecord) -> Iterator[str]:
    raster, titles = record.raster, titles_of(record)
    sides = f"{raster.width} \u00d7 {raster.height}"
    yield f"<h2>{escape(record.name)}, {sides} pixels</h2>"
    yield _table(record, titles)
    yield _replay(record, titles)
    yield from _errors(record, titles)
    yield "<h3>Losses and quality</h3>"
    yield f'<div class="row">{losses(record.panes, titles)}'
    yield f"{qualities(record.panes, titles)}</div>"
    yield f"<h3>Spectra at the end</h3><p>{escape(_SPECTRA)}</p>"
    yield final_spectra(record.panes, titles)
    yield f"<h3>How frequencies arrive</h3><p>{escape(_ARRIVALS)}</p>"
    yield '<div class="row">'
    for one, title in zip(record.panes, titles, strict=True):
        yield arrivals(one, title)
    yield "</div>"


def _table(record: LabRecord, titles: Sequence[str]) -> str:
    best = max((one.live.psnr for one in record.panes if one.live), default=0.0)
    rows = [
        _row(one, title, best) for one, title in zip(record.panes, titles, strict=True)
    ]
    head = ("network", "settings", "parameters", "bytes", "seconds", "steps")
    return table_of((*head, "PSNR, dB", "held out, dB", "SSIM"), rows)


def _row(one: PaneRecord, title: str, best: float) -> tuple[str, ...]:
    progress, end = one.progress, one.live
    if progress is None or end is None:
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


def _replay(record: LabRecord, titles: Sequence[str]) -> str:
    """Return the pictures of all panes, with a slider over the kept steps."""
    steps = sorted({frame.step for one in record.panes for frame in one.frames})
    panes = [_addresses(one, steps) for one in record.panes]
    known = ",".join(f"[{','.join(map(_quoted, one))}]" for one in panes)
    frames = f'{{"steps":[{",".join(map(str, steps))}],"panes":[{known}]}}'
    drawn = [figure_of(_png(record.raster.in_eight_bits()), "the picture")]
    for one, title in zip(panes, titles, strict=True):
        end = one[-1] if one else ""
        drawn.append(
            f'<figure><img class="replayed" alt="{escape(title)}" src="{end}">'
            f"<figcaption>{escape(title)}</figcaption></figure>"
        )
    last = len(steps) - 1
    slider = (
        f'<input type="range" min="0" max="{last}" value="{last}" '
        'aria-label="Step of the history">'
    )
    return (
        f'<div class="lab"><div class="replay">history {slider}<output></output></div>'
        f"{_grid(drawn)}"
        f'<script class="frames" type="application/json">{frames}</script></div>'
    )


def _addresses(one: PaneRecord, steps: Sequence[int]) -> list[str]:
    """Return the frame of each step as an address; one that stayed is repeated."""
    known: dict[int, str] = {}
    found = []
    for step in steps:
        frame = one.frame_at(step)
        if frame is None:
            found.append("")
            continue
        if frame.step not in known:
            known[frame.step] = data_uri(_jpeg(frame.pixels), "jpeg")
        found.append(known[frame.step])
    return found


def _quoted(text: str) -> str:
    return f'"{text}"'


def _grid(drawn: Sequence[str]) -> str:
    columns = len(drawn) if len(drawn) <= 5 else 4
    style = f"grid-template-columns: repeat({columns}, 1fr)"
    return f'<div class="grid" style="{style}">{"".join(drawn)}</div>'


def _errors(record: LabRecord, titles: Sequence[str]) -> Iterator[str]:
    ends = [one.live for one in record.panes]
    errors = [
        None if end is None else error_of(record.raster, end.pixels) for end in ends
    ]
    limit = error_limit([one for one in errors if one is not None])
    drawn = [""]  # under the picture itself there is no error
    for error, title in zip(errors, titles, strict=True):
        if error is not None:
            flat = colored(error.reshape(-1), 0.0, limit, _MAP)
            caption = f"{title}, error"
            drawn.append(figure_of(_png(flat.reshape(*error.shape, 3)), caption))
    drawn[0] = "<figure></figure>"
    text = "mean of the absolute differences of red, green and blue, 0 to 1"
    bar = inline_svg(as_svg(color_bar(0.0, limit, text, _MAP)))
    yield f"<h3>Where the error is</h3>{_grid(drawn)}{bar}"


def _png(pixels: UInt8[np.ndarray, "h w 3"]) -> bytes:
    return _saved(pixels, "PNG")


def _jpeg(pixels: UInt8[np.ndarray, "h w 3"]) -> bytes:
    return _saved(pixels, "JPEG", quality=88, subsampling=0)


def _saved(pixels: UInt8[np.ndarray, "h w 3"], kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    Pictures.fromarray(np.ascontiguousarray(pixels)).save(buffer, kind, **options)
    return buffer.getvalue()
