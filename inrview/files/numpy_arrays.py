"""NPY and NPZ: headers are checked before a byte is unpacked; no pickles."""

import io
import math
import tokenize
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy_format

from inrview.files.columns import columns_by_content, columns_by_name, draft_of_table
from inrview.files.draft import Draft, Glimpse, as_colors, show_glimpse
from inrview.files.limits import MAX_ZIP_MEMBERS, most_unpacked
from inrview.files.source import Progress
from inrview.messages.notes import LoadError, Note, Severity

_PIECE = 1 << 20
_HEADER_DAMAGE = (
    ValueError,
    OSError,
    SyntaxError,
    TypeError,
    KeyError,
    RecursionError,
    tokenize.TokenError,
)
_POSITIONS = ("positions", "points", "vertices", "xyz", "pos", "verts", "v", "arr_0")
_FACES = ("faces", "triangles", "f", "face", "tris")
_NORMALS = ("normals", "normal", "vertex_normals", "n")
_COLORS = ("colors", "color", "rgb", "colours")


def read_npy(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read an array of points."""
    notes: list[Note] = []
    array = array_of(path.name, data, notes)
    draft = _draft_of_array(path.name, array, notes)
    show_glimpse(draft.positions, glimpse)
    return draft


def read_npz(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read arrays of positions, and faces, normals and colours under usual names."""
    notes: list[Note] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _members(path.name, archive)
            reader = _Members(path.name, archive, members, len(data), notes, progress)
            draft = _draft_of_members(path.name, reader, notes)
    except (
        ValueError,
        EOFError,
        zipfile.BadZipFile,
        NotImplementedError,
        zipfile.zlib.error,  # type: ignore[attr-defined]
    ) as problem:
        raise LoadError(
            f"{path.name}: the archive is damaged ({problem}). Copy or export it again."
        ) from problem
    show_glimpse(draft.positions, glimpse)
    return draft


def array_of(name: str, data: bytes, notes: list[Note]) -> np.ndarray:
    """Return the array of an NPY file without copying it."""
    stream = io.BytesIO(data)
    try:
        version = npy_format.read_magic(stream)
        if version == (1, 0):
            header = npy_format.read_array_header_1_0(stream)
        elif version in ((2, 0), (3, 0)):
            header = npy_format.read_array_header_2_0(stream)
        else:
            raise ValueError(f"version {version}")
    except _HEADER_DAMAGE as problem:
        reason = str(problem).splitlines()[0][:100] if str(problem) else "cut short"
        raise LoadError(
            f"{name}: the NumPy header makes no sense ({reason}). Save the array again."
        ) from problem
    shape, is_fortran, kind = header
    if kind.hasobject:
        raise LoadError(
            f"{name}: holds Python objects, which could run code and are never "
            "opened. Save a plain array of numbers."
        )
    if any(side < 0 for side in shape) or kind.itemsize == 0:
        raise LoadError(f"{name}: the array's shape {shape} makes no sense.")
    there = (len(data) - stream.tell()) // kind.itemsize
    wanted = math.prod(shape)
    if wanted > there:
        raise LoadError(
            f"{name}: the header declares an array of {shape} ({wanted:,} numbers) but "
            f"{there:,} are in the file. It was cut; copy or save it again."
        )
    flat = np.frombuffer(data, kind, wanted, stream.tell())
    return flat.reshape(shape, order="F" if is_fortran else "C")


def _draft_of_fields(name: str, array: np.ndarray, notes: list[Note]) -> Draft:
    fields = [f for f in array.dtype.names or () if array.dtype[f].kind in "fiu"]
    fields = [f for f in fields if array.dtype[f].shape == ()]
    if not fields:
        raise LoadError(f"{name}: the array has no field of numbers.")
    flat = array.reshape(-1)
    table = np.stack([flat[field].astype(np.float64) for field in fields], axis=1)
    columns = columns_by_name(fields) or columns_by_content(table)
    return draft_of_table(name, table, columns, notes)


def _draft_of_array(name: str, array: np.ndarray, notes: list[Note]) -> Draft:
    if array.dtype.names:
        return _draft_of_fields(name, array, notes)
    if array.dtype.kind not in "fiu":
        raise LoadError(
            f"{name}: holds {array.dtype.name} values; an array of numbers is needed."
        )
    if array.ndim == 3 and array.shape[2] in (3, 6):  # an organised cloud
        array = array.reshape(-1, array.shape[2])
    if array.ndim != 2 or min(array.shape) == 0:
        raise LoadError(
            f"{name}: an array of shape {array.shape}; points are n rows of x y z."
        )
    if array.shape[0] == 3 and array.shape[1] > 6:
        notes.append(Note("columns", "The array was turned: it has 3 rows, x y z."))
        array = array.T
    if array.shape[1] > 32:
        raise LoadError(
            f"{name}: an array of shape {array.shape} is no list of points: n rows of "
            "x y z are needed."
        )
    table = array if array.dtype in (np.float32, np.float64) else array.astype(float)
    if table.dtype.byteorder not in "=|<":
        table = table.astype(table.dtype.newbyteorder("="))
    return draft_of_table(name, table, None, notes)


def _members(name: str, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > MAX_ZIP_MEMBERS:
        raise LoadError(f"{name}: an archive of {len(infos):,} members is refused.")
    members = {
        info.filename[:-4].lower(): info
        for info in infos
        if info.filename.endswith(".npy")
    }
    if not members:
        shown = ", ".join(info.filename[:40] for info in infos[:3]) or "nothing"
        raise LoadError(
            f"{name}: a ZIP archive without NumPy arrays (it holds {shown}). Unpack it "
            "and open the files inside."
        )
    return members


class _Members:
    """Unpack members one by one, counting the bytes that really come out."""

    def __init__(
        self,
        name: str,
        archive: zipfile.ZipFile,
        members: dict[str, zipfile.ZipInfo],
        file_bytes: int,
        notes: list[Note],
        progress: Progress,
    ) -> None:
        self.name, self.archive, self.members = name, archive, members
        self.left = most_unpacked(file_bytes)
        self.notes, self.progress = notes, progress

    def first(self, names: tuple[str, ...]) -> np.ndarray | None:
        """Return the array under the first of these names that is there."""
        found = next((self.members[n] for n in names if n in self.members), None)
        return None if found is None else self.array(found)

    def array(self, info: zipfile.ZipInfo) -> np.ndarray:
        """Unpack one member.

        Raises
        ------
        LoadError
            If more comes out than a file of this size may hold.
        """
        if info.flag_bits & 1:
            raise LoadError(f"{self.name}: the archive is encrypted. Unpack it first.")
        pieces, size = [], 0
        with self.archive.open(info) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > self.left:
                    raise LoadError(
                        f"{self.name}: {info.filename[:60]} unpacks to more than "
                        f"{self.left / 1e6:.0f} MB, far more than the file itself. "
                        "Save the array as .npy."
                    )
                pieces.append(piece)
                self.progress(min(1.0, size / max(info.file_size, 1)))
        self.left -= size
        return array_of(f"{self.name} ({info.filename[:60]})", b"".join(pieces), [])


def _draft_of_members(name: str, reader: _Members, notes: list[Note]) -> Draft:
    positions = reader.first(_POSITIONS)
    if positions is None:
        if len(reader.members) != 1:
            shown = ", ".join(list(reader.members)[:8])
            raise LoadError(
                f"{name}: none of its arrays ({shown}) is called positions, points or "
                "vertices. Rename one."
            )
        positions = reader.array(next(iter(reader.members.values())))
    draft = _draft_of_array(name, positions, notes)
    count = len(draft.positions)
    normals = _fitting(reader.first(_NORMALS), count, "normals", notes)
    colors = _fitting(reader.first(_COLORS), count, "colors", notes)
    faces = reader.first(_FACES)
    if faces is not None and (
        faces.ndim != 2 or faces.shape[1] != 3 or faces.dtype.kind not in "iu"
    ):
        text = f"An array of faces of shape {faces.shape} does not fit and is not used."
        notes.append(Note("array-ignored", text, Severity.WARNING))
        faces = None
    return Draft(
        draft.positions,
        None if faces is None else faces.astype(np.int64),
        draft.normals if normals is None else normals,
        draft.colors if colors is None else as_colors(colors),
        notes=tuple(notes),
    )


def _fitting(
    array: np.ndarray | None, count: int, what: str, notes: list[Note]
) -> np.ndarray | None:
    if array is None:
        return None
    is_colors = what == "colors"
    widths = (3, 4) if is_colors else (3,)
    if (
        array.ndim == 2
        and len(array) == count
        and array.shape[1] in widths
        and array.dtype.kind in "fiu"
    ):
        return array
    text = f"An array of {what} of shape {array.shape} does not fit and is not used."
    notes.append(Note("array-ignored", text, Severity.WARNING))
    return None
