"""A shape, its settings and its snapshot as parts of a project file, and back."""

from dataclasses import asdict, fields
from typing import Any

from inrview.document.document import Shape
from inrview.document.project_archive import Archive
from inrview.document.project_composition import (
    restore_composition,
    store_composition,
)
from inrview.document.project_family_part import (
    restore_family_part,
    store_family_part,
)
from inrview.document.project_placement import restore_placement, store_placement
from inrview.document.project_table import Table
from inrview.document.project_weights import restore_weights, store_weights
from inrview.fields.weight_shapes import weight_shapes
from inrview.messages.networks import INITIALS, KINDS, LIMITS, NETWORKS, problem_with
from inrview.messages.notes import UserError
from inrview.messages.presets import FIT_LOSSES, NORMALS, ROBUST
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec

MOST_STEP = 10**12
_SINCE_1_3 = ("frequencies", "sigma", "octaves", "omega", "beta", "skip", "initial")
"""Settings that older projects do not name: the hash grid has none of them."""


def store_shape(
    shape: Shape, stem: str, parts: dict[str, bytes], is_compact: bool
) -> dict[str, Any]:
    """Add a shape's parts and return what scene.json says of it."""
    snapshot = None
    if shape.snapshot is not None:
        snapshot = _store_snapshot(shape.snapshot, stem, parts, is_compact)
    return {
        "id": shape.id,
        "name": shape.name,
        "scan_ids": list(shape.scan_ids),
        "field": asdict(shape.field),
        "fit": asdict(shape.fit),
        "snapshot": snapshot,
        "is_visible": shape.is_visible,
        "composition": store_composition(shape.composition),
        "is_stale": shape.is_stale,
        "baseline": shape.baseline,
        "family_part": store_family_part(shape.family_part),
    }


def _store_snapshot(
    snapshot: FieldSnapshot, stem: str, parts: dict[str, bytes], is_compact: bool
) -> dict[str, Any]:
    return {
        **store_weights(snapshot, stem, parts, is_compact),
        "field": asdict(snapshot.spec),
        "placement": store_placement(snapshot.placement),
        "step": snapshot.step,
        "low": list(snapshot.low),
        "high": list(snapshot.high),
        "slope": snapshot.slope,
        "noise": snapshot.noise,
    }


def restore_shape(table: Table) -> Shape:
    """Read a shape back, but for its snapshot and what is unknown of it."""
    return Shape(
        table.text("id"),
        table.text("name"),
        table.texts("scan_ids"),
        field_spec(table.table("field")),
        fit_spec(table.table("fit")),
        None,
        table.flag("is_visible"),
        composition=restore_composition(table),
        is_stale=table.has("is_stale") and table.flag("is_stale"),
        baseline=table.text("baseline") if table.has("baseline") else None,
        family_part=restore_family_part(table),
    )


def restore_snapshot(table: Table, archive: Archive) -> FieldSnapshot:
    """Read a snapshot back; its weights must be those that its field asks for."""
    spec = field_spec(table.table("field"))
    placement = restore_placement(table.table("placement"))
    shapes = weight_shapes(spec)
    weights, packed = restore_weights(table, archive, spec, shapes)
    return FieldSnapshot(
        spec,
        placement,
        weights,
        step=table.integer("step", 0, MOST_STEP),
        low=table.vector("low"),
        high=table.vector("high"),
        slope=table.number("slope", 0.0),
        noise=table.number("noise", 0.0),
        packed=packed,
    )


def field_spec(table: Table) -> FieldSpec:
    """Read a field's settings within bounds that any machine can bear."""
    known: dict[str, Any] = {
        "kind": table.choice("kind", tuple(KINDS)),
        "network": table.choice("network", tuple(NETWORKS)),
    }
    for field in fields(FieldSpec):
        is_old = field.name not in _SINCE_1_3
        if field.name in known or not (is_old or table.has(field.name)):
            continue
        if field.name == "initial":
            known["initial"] = table.choice("initial", INITIALS)
            continue
        low, high = LIMITS[field.name]
        if isinstance(field.default, int):
            known[field.name] = table.integer(field.name, int(low), int(high))
        else:
            known[field.name] = table.number(field.name, low, high)
    spec = FieldSpec(**known)
    if (problem := problem_with(spec)) is not None:
        raise UserError(f"{table.place}: {problem}.")
    return spec


def fit_spec(table: Table) -> FitSpec:
    """Read how a shape is fitted."""
    has = table.has
    return FitSpec(
        seconds=table.number("seconds", 0.0, 1e9) if has("seconds") else None,
        steps=table.integer("steps", 0, MOST_STEP) if has("steps") else None,
        batch=table.integer("batch", 1, 1 << 26),
        seed=table.integer("seed", -(1 << 63), (1 << 64) - 1),
        device=table.choice("device", ("auto", "cpu", "cuda")),
        threads=table.integer("threads", 1, 4096) if has("threads") else None,
        noise=table.number("noise", 0.0) if has("noise") else None,
        normals=table.choice("normals", NORMALS) if has("normals") else "file",
        loss=table.choice("loss", FIT_LOSSES) if has("loss") else "distance",
        robust=table.choice("robust", ROBUST) if has("robust") else "huber",
        rate=table.number("rate", 0.0, 1.0) if has("rate") else None,
        decay=table.flag("decay") if has("decay") else True,
        held_out=table.number("held_out", 0.0, 0.9),
        snapshot_every=table.number("snapshot_every", 0.0, 1e6),
    )
