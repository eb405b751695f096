"""What the Fit panel would run, as a command line and as Python: the same result."""

import shlex
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from inrview.document.document import Document, Picture, Scan, Shape
from inrview.messages.networks import NETWORKS
from inrview.messages.picture_field import picture_field
from inrview.messages.presets import preset
from inrview.messages.specs import FieldSpec, FitSpec

Thing = Shape | Picture


def paths_of(document: Document, thing: Thing) -> tuple[str, ...]:
    """Return the files that a fit starts from; none where they do not tell it all.

    What was never a file has none; depth images mean nothing without their camera,
    which a document does not hold.
    """
    if isinstance(thing, Picture):
        return (thing.path,) if thing.path else ()
    scans: list[Scan] = [document.scan(scan_id) for scan_id in thing.scan_ids]
    if any(note.code == "depth-image" for scan in scans for note in scan.notes):
        return ()
    paths = tuple(dict.fromkeys(scan.path for scan in scans))
    return paths if all(paths) else ()


def command_line(paths: Sequence[str], thing: Thing) -> str:
    """Return the command that fits these files as the thing is to be fitted."""
    words = ["inrview", "fit", *paths, "-o", f"{_plain(thing.name)}.inrv"]
    words += [*_network_words(thing), *_fit_words(thing.field, thing.fit)]
    return shlex.join(words)


def python_script(paths: Sequence[str], thing: Thing) -> str:
    """Return the script that does the same; `done.snapshot` holds what was learned."""
    field = _constructor(thing.field, _used(thing.field))
    fit = _constructor(thing.fit, tuple(one.name for one in fields(FitSpec)))
    listed = "".join(f"{path!r}, " for path in paths)
    if isinstance(thing, Picture):
        asks = "ImageFitRequest, LoadPictureRequest"
        imports = f"from inrview.messages.picture import {asks}"
        load = f"picture = result(LoadPictureRequest(({listed}))).pictures[0]"
        run = "done = result(ImageFitRequest(picture.raster, field, fit))"
    else:
        imports = "from inrview.messages.requests import FitRequest, LoadRequest"
        load = (
            f"loaded = result(LoadRequest(({listed}))).scans\n"
            "scans = tuple(scan.geometry for scan in loaded)"
        )
        run = "done = result(FitRequest(scans, field, fit))"
    lines = (
        "from inrview.engine.inline import result",
        imports,
        "from inrview.messages.specs import FieldSpec, FitSpec",
        "",
        load,
        f"field = {field}",
        f"fit = {fit}",
        run,
        'print(done.step, "steps, loss", done.loss)',
    )
    return "\n".join(lines) + "\n"


def _used(field: FieldSpec) -> tuple[str, ...]:
    return ("kind", "network", *NETWORKS[field.network].settings)


def _constructor(spec: FieldSpec | FitSpec, names: Sequence[str]) -> str:
    """Return the call that makes a spec, without what is so anyway."""
    plain = type(spec)()
    values = [
        f"{name}={value!r}"
        for name in names
        if (value := getattr(spec, name)) != getattr(plain, name)
    ]
    return f"{type(spec).__name__}({', '.join(values)})"


def _network_words(thing: Thing) -> list[str]:
    field = thing.field
    if isinstance(thing, Picture):
        sides = thing.raster.width, thing.raster.height
        known = picture_field(*sides, field.network)
        words: list[str] = []
    else:
        known = preset(field.kind, field.network)
        words = [] if field.kind == "sdf" else ["--kind", field.kind]
    words += ["--network", field.network]
    for name in NETWORKS[field.network].settings:
        value = getattr(field, name)
        if value != getattr(known, name):
            words += [_flag(name), _number(value)]
    return words


def _fit_words(field: FieldSpec, fit: FitSpec) -> list[str]:
    """Return what says how; the batch always, since networks have their own."""
    words = ["--seed", str(fit.seed), "--batch", str(fit.batch)]
    plain = FitSpec()
    names = ["steps", "seconds", "threads", "device", "held_out"]
    if field.kind != "image":
        names += ["noise", "normals"]
    if field.kind == "sdf" and fit.loss == "distance":
        names += ["robust"]
    if field.network != "hash":
        names += ["rate"] if field.kind == "image" else ["rate", "loss"]
    for name in names:
        value = getattr(fit, name)
        if value is not None and value != getattr(plain, name):
            words += [_flag(name), _number(value)]
    return words if fit.decay else [*words, "--constant-rate"]


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _number(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _plain(name: str) -> str:
    """Return a name as that of a file."""
    kept = "".join(one if one.isalnum() or one in "-_" else "-" for one in name)
    return kept.strip("-") or "fit"
