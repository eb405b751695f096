"""The project file as named parts in a stored ZIP, with a hash of each.

Peers do the same (OpenDocument, Krita): parts are readable alone and damage stays where
it is. Nothing is ever unpacked to disk, and no declared size is believed.
"""

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from inrview.document.project_table import MOST_JSON_BYTES, Table, parse
from inrview.messages.notes import UserError

MIMETYPE = b"application/x-inrview"
VERSION = (1, 7)
RESERVED = ("mimetype", "manifest.json")
_MOST_MEMBERS = 10_000
_MOST_BYTES = 2 * 1024**3
_MOST_RATIO = 100
_CHUNK = 1024 * 1024
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write_archive(
    file: BinaryIO | BytesIO, parts: Mapping[str, bytes], extra: Mapping[str, object]
) -> None:
    """Write parts behind the mimetype and a manifest of their hashes."""
    manifest = {
        **extra,
        "format": "inrview",
        "version": list(VERSION),
        "app": _app(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "parts": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in parts.items()
        },
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_member("mimetype"), MIMETYPE)
        archive.writestr(_member("manifest.json"), json.dumps(manifest, indent=1))
        for name, data in parts.items():
            archive.writestr(_member(name), data)


def _member(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, _LONG_AGO)


def _app() -> str:
    try:
        return f"inrview {version('inrview')}"
    except PackageNotFoundError:
        return "inrview"


class Archive:
    """An open project file whose parts are read by name and checked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self.used: set[str] = set()
        """Parts that were asked for."""
        _check_is_file(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise UserError(_damaged(path, f"{error}")) from error
        try:
            self._members = _checked_members(path, self._zip)
            self.manifest = self._open_manifest()
            self._hashes = self.manifest.table("parts")
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts that the manifest lists."""
        return self._hashes.names()

    def part(self, name: str, most: int = _MOST_BYTES) -> bytes:
        """Return a part that is what the manifest says.

        Raises
        ------
        UserError
            If it is missing, damaged or larger than `most`.
        """
        self.used.add(name)
        entry = self._hashes.table(name)
        data = self._bytes(name, most)
        if hashlib.sha256(data).hexdigest() != entry.text("sha256"):
            raise UserError(f"The part {name} is damaged: its checksum differs.")
        return data

    def json(self, name: str) -> Table:
        """Return a part as a table."""
        return parse(self.part(name, MOST_JSON_BYTES), name)

    def _open_manifest(self) -> Table:
        if self._bytes("mimetype", 100) != MIMETYPE:
            raise UserError(f"{self._path.name} is not an inrview project.")
        manifest = parse(self._bytes("manifest.json", MOST_JSON_BYTES), "manifest.json")
        manifest.choice("format", ("inrview",))
        _check_version(self._path, manifest)
        for known in ("app", "created", "parts"):
            manifest.has(known)
        return manifest

    def _bytes(self, name: str, most: int) -> bytes:
        """Read a member in pieces, counting what comes and not what was promised."""
        if name not in self._members:
            raise UserError(f"The part {name} is missing.")
        info = self._members[name]
        limit = min(most, _MOST_BYTES - self._read)
        limit = min(limit, max(info.compress_size, 1) * _MOST_RATIO)
        pieces, size = [], 0
        try:
            with self._zip.open(info) as member:
                while piece := member.read(_CHUNK):
                    pieces.append(piece)
                    size += len(piece)
                    if size > limit:
                        raise UserError(f"The part {name} is larger than allowed.")
        except _DAMAGE as error:
            raise UserError(f"The part {name} is damaged: {error}.") from error
        self._read += size
        return b"".join(pieces)


_DAMAGE = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)


def _check_is_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        text = f"{path} cannot be opened: {reason}. Check the name and the folder."
        raise UserError(text) from error
    if not stat.S_ISREG(mode):
        raise UserError(f"{path} is not a file. Choose a project (.inrv).")


def _check_version(path: Path, manifest: Table) -> None:
    found = manifest.integers("version")
    if len(found) != 2:
        raise manifest.wrong("version", "is not two numbers")
    if found[0] > VERSION[0]:
        raise UserError(
            f"{path.name} was written by a newer inrview (format {found[0]}.{found[1]};"
            f" this one reads up to {VERSION[0]}). Update inrview to open it."
        )


def _checked_members(
    path: Path, archive: zipfile.ZipFile
) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > _MOST_MEMBERS:
        raise UserError(_damaged(path, f"it has {len(infos)} parts"))
    members = {info.filename: info for info in infos}
    if len(members) < len(infos):
        raise UserError(_damaged(path, "two parts have the same name"))
    for info in infos:
        if complaint := _complaint(info):
            raise UserError(_damaged(path, f"the part {info.filename!r} {complaint}"))
    return members


def _complaint(info: zipfile.ZipInfo) -> str | None:
    """Return what makes a member unacceptable."""
    name = info.orig_filename
    pieces = name.replace("\\", "/").split("/")
    claims = {
        "has a name that leads elsewhere": ".." in pieces or "" in pieces,
        "has a name with odd characters": ":" in name or not name.isprintable(),
        "is encrypted": bool(info.flag_bits & 0x1),
        "is a link": stat.S_ISLNK(info.external_attr >> 16),
        "is packed in an unknown way": info.compress_type
        not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED),
    }
    return next((claim for claim, holds in claims.items() if holds), None)


def _damaged(path: Path, what: str) -> str:
    backup = path.with_name(f"{path.name}~1")
    try:
        has_backup = backup.is_file()
    except (OSError, ValueError):
        has_backup = False
    advice = (
        f" The version before it is {backup.name}, beside it."
        if has_backup
        else " Choose a project (.inrv), as inrview fit or Save writes it."
    )
    return f"{path.name} is not a project or is damaged: {what}.{advice}"
