"""Which weights of a field are rounded alike: a level's column, a layer's matrix."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inrview.fields.coordinate_layout import MATRIX
from inrview.fields.image_layout import ImageLayout, image_layout
from inrview.fields.layout import Layout, layout_of
from inrview.geometry.frozen import Value
from inrview.messages.specs import FieldSpec

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group(Value):
    """A stretch of one array of weights, or of one column of it."""

    name: str
    """The array's."""
    start: int
    """First row; counted in the flat array where there is no column."""
    stop: int
    column: int | None = None
    lattice: Shape = ()
    """Sides of the regular grid that its first entries lie on, slowest first."""
    is_exact: bool = False
    """Kept as it is: the frequencies that all other weights were learned for."""

    @property
    def count(self) -> int:
        """How many weights it has."""
        return self.stop - self.start


def groups_of(
    spec: FieldSpec,
    shapes: Mapping[str, Shape],
    sides: tuple[int, int] | None = None,
) -> tuple[Group, ...]:
    """Return the groups of a field's weights, in the order in which they are kept.

    `sides` are those of a picture, None for a shape.
    """
    if spec.network == "hash":
        table = _table_groups(spec, sides)
        return (*table, Group("network", 0, shapes["network"][0]))
    return tuple(
        Group(name, 0, _size(shape), is_exact=name == MATRIX)
        for name, shape in shapes.items()
    )


def _table_groups(spec: FieldSpec, sides: tuple[int, int] | None) -> Iterator[Group]:
    layout = layout_of(spec) if sides is None else image_layout(spec, *sides)
    for level in range(len(layout.cells)):
        start, stop = (int(one) for one in layout.starts[level : level + 2])
        lattice = _lattice(layout, level, stop - start)
        for column in range(layout.features):
            yield Group("table", start, stop, column, lattice)


def _lattice(layout: Layout | ImageLayout, level: int, entries: int) -> Shape:
    """Return the sides of a dense level's grid; a hashed one has none."""
    if layout.bricks[level] != 0:
        return ()
    if isinstance(layout, ImageLayout):
        columns = int(layout.columns[level])
        return entries // columns, columns
    return (int(layout.cells[level]) + 1,) * 3


def _size(shape: Shape) -> int:
    size = 1
    for side in shape:
        size *= side
    return size


def family_groups(shapes: Mapping[str, Shape]) -> tuple[Group, ...]:
    """Return the groups of a family's arrays, its codes among them, by name.

    The indices of a template mesh are kept as they are.
    """
    return tuple(
        Group(name, 0, _size(shapes[name]), is_exact=name == "faces")
        for name in sorted(shapes)
    )
