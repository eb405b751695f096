"""What the report of a lab says about a shape."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from inrview.analysis.figures import as_svg, color_bar, inline_svg
from inrview.analysis.html import figure_of, table_of
from inrview.analysis.lab_figures import arrivals, distances, final_spectra, losses
from inrview.analysis.lab_replay import Pixels, grid, png, replay, titles_of
from inrview.analysis.lab_slices import (
    ERRORS,
    SLOPE_LIMIT,
    SLOPES,
    SlicePainter,
)
from inrview.messages.lab import AnyFrame, LabRecord, PaneRecord
from inrview.messages.lab_networks import pane_settings
from inrview.messages.lab_shape import AXES, LabShape, ShapeFrame
from inrview.processing.slice_places import DEFINITIONS

_ALONG = (
    "Along the slice: the two-dimensional transform of the values on it, summed over "
    "rings, after Hann's window; cycles along the cube, which is 2 long in shape space "
    "(as sigma counts), squared units of shape space (of an occupancy, of 0 to 1) in a "
    "band of one cycle. A distance has creases where two parts of the surface are "
    "equally near: its high frequencies are theirs."
)
_ON_SURFACE = (
    "On the surface: where its points lie by the truth, where the fit puts them (one "
    "Newton step f grad f / |grad f|^2 along its own gradient), and the difference, in "
    "the eigenfunctions of the surface's Laplace-Beltrami operator (Vallet and Levy "
    "2008); the frequency of one with eigenvalue lambda is sqrt(lambda) / pi cycles "
    "along the cube. Only what is seen on the surface counts, not the space around it."
)
_ARRIVALS = (
    "How much of the power at a frequency is still missing along the slice (truth "
    "minus fit over truth) at each step; dark is learned."
)
_NAMES = {"sdf": "signed distance", "occupancy": "occupancy"}


def shape_part(record: LabRecord) -> Iterator[str]:
    """Yield what there is to say about the lab of a shape."""
    shape, panes = record.data, record.panes
    assert isinstance(shape, LabShape)
    titles, painter = titles_of(panes), SlicePainter(shape, _frames(panes))
    where = f"slice across {AXES[shape.plane.axis]} at {shape.plane.offset:g}"
    name = f"{escape(record.name)}, {_NAMES[shape.kind]}"
    yield f"<h2>{name}, {where}, {shape.plane.pixels} pixels</h2>"
    yield _introduction(record, shape)
    yield _table(panes, titles, shape)
    rows = [
        ("the truth, on the slice", painter.truth(), _drawn(painter.slice)),
        (
            "the surface, lit by each fit's gradients",
            painter.true_surface(),
            _drawn(painter.surface),
        ),
    ]
    yield replay(panes, titles, rows)
    yield from _errors(panes, titles, painter, shape)
    yield "<h3>Losses and quality</h3>"
    yield f'<div class="row">{losses(panes, titles, "loss of a batch")}'
    yield f"{distances(panes, titles)}</div>"
    unit = "frequency, cycles along the cube"
    yield f"<h3>Spectra at the end</h3><p>{escape(_ALONG)}</p>"
    yield final_spectra(panes, titles, "the truth", unit)
    yield f"<p>{escape(_ON_SURFACE)}</p>"
    yield final_spectra(panes, titles, "the surface", unit, is_on_surface=True)
    yield f"<h3>How frequencies arrive</h3><p>{escape(_ARRIVALS)}</p>"
    yield '<div class="row">'
    for one, title in zip(panes, titles, strict=True):
        yield arrivals(one, title, "cycles along the cube")
    yield "</div>"


def _drawn(draw: Callable[[ShapeFrame], Pixels]) -> Callable[[AnyFrame], Pixels]:
    def drawn(frame: AnyFrame) -> Pixels:
        assert isinstance(frame, ShapeFrame)
        return draw(frame)

    return drawn


def _frames(panes: Sequence[PaneRecord]) -> list[ShapeFrame]:
    """Return the newest of each pane."""
    return [one.live for one in panes if isinstance(one.live, ShapeFrame)]


def _introduction(record: LabRecord, shape: LabShape) -> str:
    fit = record.fit
    truth = "the exact distance to the mesh, its winding number for the side"
    if not shape.cut.is_exact:
        truth = (
            "from the scan: to the planes of the nearest patches fitted to its points, "
            "further off to the nearest of them"
        )
    rows = [
        (
            "the same for all",
            f"samples, seed {fit.seed}, order of batches, step budget",
        ),
        ("steps", f"{fit.steps:,} of {fit.batch:,} samples"),
        ("truth", truth),
        ("surface", DEFINITIONS["surface"]),
        ("slice", DEFINITIONS["slice"]),
        ("wrong side", DEFINITIONS["wrong_side"]),
    ]
    if shape.is_distance:
        rows.append(("slope", DEFINITIONS["slope"]))
    return table_of(("", ""), rows)


def _table(panes: Sequence[PaneRecord], titles: Sequence[str], shape: LabShape) -> str:
    known = [end.figures.surface for end in _frames(panes)]
    best = min((one for one in known if one is not None), default=None)
    head = ("network", "settings", "parameters", "bytes", "seconds", "steps")
    figures = ["surface", "slice", "wrong side"]
    figures += ["slope"] if shape.is_distance else []
    rows = [
        _row(one, title, best)[: len(head) + len(figures)]
        for one, title in zip(panes, titles, strict=True)
    ]
    return table_of((*head, *figures), rows)


def _row(one: PaneRecord, title: str, best: float | None) -> tuple[str, ...]:
    progress, end = one.progress, one.live
    settings = pane_settings(one.pane.field)
    if progress is None or not isinstance(end, ShapeFrame):
        return (title, settings, *[""] * 8)
    found = end.figures
    steps = f"{progress.step:,}" + (" (given up)" if progress.problem else "")
    surface = "" if found.surface is None else f"{found.surface:.4g}"
    return (
        title,
        settings,
        f"{progress.parameters:,}",
        f"{progress.nbytes:,}",
        f"{progress.seconds:.1f}",
        steps,
        f"*{surface}" if surface and found.surface == best else surface,
        f"{found.slice:.4g}",
        f"{found.wrong_side:.2%}",
        "" if found.slope is None else f"{found.slope:.3f}",
    )


def _errors(
    panes: Sequence[PaneRecord],
    titles: Sequence[str],
    painter: SlicePainter,
    shape: LabShape,
) -> Iterator[str]:
    ends = [one.live for one in panes]
    unit = "in units of the file" if shape.is_distance else "of occupancies"
    yield "<h3>Where the error is</h3>"
    yield _maps(ends, titles, painter.error, "error")
    yield _bar(
        0.0, painter.limit * shape.unit, f"|f - true| on the slice, {unit}", ERRORS
    )
    if shape.is_distance:
        yield "<h3>Where the slope is not that of a distance</h3>"
        yield _maps(ends, titles, painter.slope, "|grad f| - 1")
        yield _bar(-SLOPE_LIMIT, SLOPE_LIMIT, "|grad f| - 1", SLOPES)
    yield "<h3>Where the surface is off</h3>"
    yield _maps(ends, titles, painter.surface_error, "on the surface")
    scale = shape.cut.placement.scale
    text = "|f| / |grad f| at the true surface, in units of the file"
    yield _bar(0.0, painter.reach * scale, text, ERRORS)


def _maps(
    ends: Sequence[AnyFrame | None],
    titles: Sequence[str],
    draw: Callable[[ShapeFrame], Pixels],
    name: str,
) -> str:
    drawn = ["<figure></figure>"]  # under the truth itself there is nothing
    for end, title in zip(ends, titles, strict=True):
        if isinstance(end, ShapeFrame):
            drawn.append(figure_of(png(draw(end)), f"{title}, {name}"))
    return grid(drawn)


def _bar(low: float, high: float, text: str, colors: str) -> str:
    return inline_svg(as_svg(color_bar(low, high, text, colors)))
