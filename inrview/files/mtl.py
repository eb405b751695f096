"""MTL: the materials of an OBJ file."""

from dataclasses import dataclass, replace
from pathlib import Path

from inrview.files.source import read_bytes
from inrview.files.text import plain_text, words
from inrview.files.textures import file_beside, read_texture
from inrview.geometry.mesh import Material
from inrview.messages.notes import LoadError, Note, Severity

_OPTION_WORDS = {
    "-blendu": 1,
    "-blendv": 1,
    "-bm": 1,
    "-boost": 1,
    "-cc": 1,
    "-clamp": 1,
    "-imfchan": 1,
    "-mm": 2,
    "-texres": 1,
    "-type": 1,
}
"""Options of a map line and the words each takes; -o, -s, -t take up to three."""


@dataclass(frozen=True, slots=True)
class MtlEntry:
    """One `newmtl` as written."""

    name: str
    color: tuple[float, float, float] | None = None
    texture: str | None = None


def read_libraries(
    scene: Path, names: list[str]
) -> tuple[dict[str, Material], list[Note]]:
    """Read the material libraries that an OBJ names, with their textures."""
    materials: dict[str, Material] = {}
    notes: list[Note] = []
    textures: dict[str, Material] = {}
    for name in names:
        found = file_beside(scene, name)
        if found is None:
            text = f"The material file {name[:100]!r} is not beside the OBJ."
            notes.append(Note("materials-missing", text, Severity.WARNING))
            continue
        try:
            data = plain_text(read_bytes(found, lambda _: None))
        except LoadError as problem:
            notes.append(Note("materials-missing", str(problem), Severity.WARNING))
            continue
        for entry in parse_mtl(data):
            material = Material(entry.name)
            if entry.color is not None:
                material = replace(material, color=entry.color)
            if entry.texture is not None:
                if entry.texture not in textures:
                    image, texture_notes = read_texture(scene, entry.texture)
                    textures[entry.texture] = Material("", texture=image)
                    notes += texture_notes
                material = replace(material, texture=textures[entry.texture].texture)
            materials.setdefault(entry.name, material)
    return materials, notes


def parse_mtl(data: bytes) -> list[MtlEntry]:
    """Return the materials of an MTL text."""
    entries: list[MtlEntry] = []
    for line in data.split(b"\n"):
        head, _, rest = line.strip().partition(b" ")
        if b"\t" in head:
            head, _, rest = line.strip().partition(b"\t")
        word, value = head.lower(), words(rest.strip())
        if word == b"newmtl":
            entries.append(MtlEntry(value))
        elif entries and word == b"kd":
            entries[-1] = replace(entries[-1], color=_color(value))
        elif entries and word == b"map_kd" and value:
            entries[-1] = replace(entries[-1], texture=texture_name(value))
    return entries


def texture_name(value: str) -> str:
    """Return the file name of a map line: what follows its options, spaces and all."""
    parts = value.split()
    place = 0
    while place < len(parts) - 1 and parts[place].startswith("-"):
        option = parts[place].lower()
        place += 1
        if option in ("-o", "-s", "-t"):
            for _ in range(3):
                if place < len(parts) - 1 and _is_number(parts[place]):
                    place += 1
        else:
            place += _OPTION_WORDS.get(option, 0)
    return value if place == 0 else " ".join(parts[place:])


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _color(value: str) -> tuple[float, float, float] | None:
    try:
        numbers = [min(max(float(word), 0.0), 1.0) for word in value.split()[:3]]
    except ValueError:
        return None
    if len(numbers) == 1:
        numbers *= 3
    if len(numbers) != 3 or any(number != number for number in numbers):
        return None
    return numbers[0], numbers[1], numbers[2]
