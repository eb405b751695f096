"""What a family is made of, how it is fitted, and its edits, read within bounds."""

from inrview.document.project_table import Table
from inrview.messages.family import (
    EDIT_KINDS,
    MODELS,
    FamilyFitSpec,
    FamilySpec,
    TemplateEdit,
)

MOST_MEMBERS = 10_000
MOST_CODE = 4096
_MOST_WIDTH, _MOST_LAYERS = 4096, 64
_MOST_STEP = 10**12


def family_spec(table: Table) -> FamilySpec:
    """Read a family's networks within bounds that any machine can bear."""
    return FamilySpec(
        model=table.choice("model", MODELS),
        code_size=table.integer("code_size", 1, MOST_CODE),
        deformation_width=table.integer("deformation_width", 1, _MOST_WIDTH),
        deformation_layers=table.integer("deformation_layers", 1, _MOST_LAYERS),
        template_width=table.integer("template_width", 1, _MOST_WIDTH),
        template_layers=table.integer("template_layers", 1, _MOST_LAYERS),
        omega=table.number("omega", 1e-6, 1e6),
    )


def family_fit_spec(table: Table) -> FamilyFitSpec:
    """Read how a family is fitted."""
    has = table.has
    return FamilyFitSpec(
        seconds=table.number("seconds", 0.0, 1e9) if has("seconds") else None,
        steps=table.integer("steps", 0, _MOST_STEP) if has("steps") else None,
        points=table.integer("points", 1, 1 << 26),
        seed=table.integer("seed", -(1 << 63), (1 << 64) - 1),
        device=table.choice("device", ("auto", "cpu", "cuda")),
        threads=table.integer("threads", 1, 4096) if has("threads") else None,
        held_out=table.integer("held_out", 0, MOST_MEMBERS),
        snapshot_every=table.number("snapshot_every", 0.0, 1e6),
        uses_landmarks=not has("uses_landmarks") or table.flag("uses_landmarks"),
    )


def restore_edit(table: Table) -> TemplateEdit:
    """Read one edit of a template."""
    mirror = None
    if table.has("mirror"):
        point, normal = table.vectors("mirror", 2)
        mirror = point, normal
    return TemplateEdit(
        id=table.text("id"),
        name=table.text("name"),
        kind=table.choice("kind", EDIT_KINDS),
        center=table.vector("center"),
        vector=table.vector("vector"),
        radius=table.number("radius", 0.0),
        axis=table.vector("axis"),
        amount=table.number("amount"),
        box=table.vector("box") if table.has("box") else None,
        mirror=mirror,
        is_muted=table.flag("is_muted"),
    )
