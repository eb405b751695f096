"""The pictures of a lab's panes on a page, with a slider over the kept steps."""

import io
from collections.abc import Callable, Sequence
from html import escape

import numpy as np
from jaxtyping import UInt8
from PIL import Image as Pictures

from inrview.analysis.html import data_uri, figure_of
from inrview.messages.lab import AnyFrame, PaneRecord
from inrview.messages.lab_networks import pane_title

Pixels = UInt8[np.ndarray, "h w 3"]
Drawn = Callable[[AnyFrame], Pixels]
SCRIPT = """
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


def titles_of(panes: Sequence[PaneRecord]) -> list[str]:
    """Return what panes are called; those called the same are numbered."""
    names = [pane_title(one.pane.field) for one in panes]
    return [
        f"{name} ({names[:place].count(name) + 1})" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    ]


def replay(
    panes: Sequence[PaneRecord],
    titles: Sequence[str],
    rows: Sequence[tuple[str, Pixels, Drawn]],
) -> str:
    """Return rows of pictures, one for each pane, with a slider over the kept steps.

    Each row has a title and a picture of the truth, and a way to draw a frame.
    """
    steps = sorted({frame.step for one in panes for frame in one.frames})
    known, grids = [], []
    for text, truth, draw in rows:
        drawn = [figure_of(png(truth), text)]
        for one, title in zip(panes, titles, strict=True):
            addresses = _addresses(one, steps, draw)
            known.append(f"[{','.join(map(_quoted, addresses))}]")
            end = addresses[-1] if addresses else ""
            drawn.append(
                f'<figure><img class="replayed" alt="{escape(title)}" src="{end}">'
                f"<figcaption>{escape(title)}</figcaption></figure>"
            )
        grids.append(grid(drawn))
    frames = f'{{"steps":[{",".join(map(str, steps))}],"panes":[{",".join(known)}]}}'
    last = len(steps) - 1
    slider = (
        f'<input type="range" min="0" max="{last}" value="{last}" '
        'aria-label="Step of the history">'
    )
    return (
        f'<div class="lab"><div class="replay">history {slider}<output></output></div>'
        f"{''.join(grids)}"
        f'<script class="frames" type="application/json">{frames}</script></div>'
    )


def _addresses(one: PaneRecord, steps: Sequence[int], draw: Drawn) -> list[str]:
    """Return the frame of each step as an address; one that stayed is repeated."""
    known: dict[int, str] = {}
    found = []
    for step in steps:
        frame = one.frame_at(step)
        if frame is None:
            found.append("")
            continue
        if frame.step not in known:
            known[frame.step] = data_uri(_jpeg(draw(frame)), "jpeg")
        found.append(known[frame.step])
    return found


def _quoted(text: str) -> str:
    return f'"{text}"'


def grid(drawn: Sequence[str]) -> str:
    """Return pictures beside each other."""
    columns = len(drawn) if len(drawn) <= 5 else 4
    style = f"grid-template-columns: repeat({columns}, 1fr)"
    return f'<div class="grid" style="{style}">{"".join(drawn)}</div>'


def png(pixels: Pixels) -> bytes:
    """Return pixels as PNG."""
    return _saved(pixels, "PNG")


def _jpeg(pixels: UInt8[np.ndarray, "h w 3"]) -> bytes:
    return _saved(pixels, "JPEG", quality=88, subsampling=0)


def _saved(pixels: UInt8[np.ndarray, "h w 3"], kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    Pictures.fromarray(np.ascontiguousarray(pixels)).save(buffer, kind, **options)
    return buffer.getvalue()
