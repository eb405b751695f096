"""What the code must never do, read from its syntax tree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent
_PACKAGE = _ROOT / "inrview"

_BANNED_CALLS = {
    "eval",
    "exec",
    "compile",
    "os.system",
    "os.popen",
    "os.fork",
    "os.forkpty",
    "pickle.load",
    "pickle.Unpickler",
    "torch.load",
    "torch.save",
    "yaml.load",
    "pv.read",
    "pyvista.read",
    "marshal.load",
    "shelve.open",
    "tempfile.mktemp",
}
_BANNED_METHODS = {"extractall", "extract"}
_WRITING_METHODS = {"write_text", "write_bytes", "tofile"}
_VTK_READER = re.compile(r"vtk\w*Reader")
# Our own values through our own pipe.
_UNPICKLERS = ("engine/channel.py",)
# The single writer of users' files; the log of crashes, which is nobody's work.
_WRITERS = ("files/atomic.py", "app/errors.py")


def _name(node: ast.expr) -> str:
    """Return the dotted name of a call's function, as far as it has one."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}".lstrip(".")
    return ""


def _opens_for_writing(call: ast.Call, name: str) -> bool:
    if name not in {"open", "io.open", "gzip.open", "os.fdopen"} and not (
        name.endswith(".open") and name not in {"Image.open", "zipfile.open"}
    ):
        return False
    modes = [*call.args[: 2 if "." not in name else 1]]
    modes += [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    return any(
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and len(mode.value) <= 3
        and set(mode.value) & set("wax+")
        for mode in modes
    )


def _keyword(call: ast.Call, name: str) -> object:
    for keyword in call.keywords:
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            return keyword.value.value
    return None


def _is_unsafe_load(call: ast.Call, name: str) -> bool:
    is_load = name in {"np.load", "numpy.load"}
    return is_load and _keyword(call, "allow_pickle") is not False


def _is_fork(call: ast.Call, name: str) -> bool:
    first = call.args[0] if call.args else None
    is_fork = isinstance(first, ast.Constant) and first.value == "fork"
    return is_fork and name.endswith(("get_context", "set_start_method"))


def _writes(call: ast.Call, name: str) -> bool:
    last = name.rsplit(".", 1)[-1]
    return last in _WRITING_METHODS or _opens_for_writing(call, name)


def faults_of_call(call: ast.Call, where: str) -> Iterator[str]:
    """Say what is wrong with one call in the file `where` (relative to the package)."""
    name = _name(call.func)
    owner, _, last = name.rpartition(".")
    claims = {
        "is never used": name in _BANNED_CALLS,
        "jobs never print": name == "print",
        "members are read by name": bool(owner) and last in _BANNED_METHODS,
        "without allow_pickle=False": _is_unsafe_load(call, name),
        "with a shell": _keyword(call, "shell") is True,
        "fork after OpenMP hangs": _is_fork(call, name),
        "VTK's readers die on hostile files": bool(_VTK_READER.fullmatch(last)),
    }
    doors = {
        "no file is unpickled": (name == "pickle.loads", _UNPICKLERS),
        "only files/atomic.py writes users' files": (_writes(call, name), _WRITERS),
    }
    for fault, (does, allowed) in doors.items():
        claims[fault] = does and not where.startswith(allowed)
    yield from (f"{name}: {fault}" for fault, holds in claims.items() if holds)


def faults(source: str, where: str) -> list[str]:
    """Say what is wrong with one file."""
    return [
        f"{where}:{node.lineno} {fault}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for fault in faults_of_call(node, where)
    ]


def test_nothing_banned_is_in_the_package() -> None:
    found = []
    for path in sorted(_PACKAGE.rglob("*.py")):
        where = path.relative_to(_PACKAGE).as_posix()
        found += faults(path.read_text(encoding="utf-8"), where)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "eval(text)",
        "pickle.load(file)",
        "pickle.loads(data)",
        "torch.load(path)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "archive.extractall(folder)",
        "os.system(command)",
        "subprocess.run(command, shell=True)",
        "multiprocessing.get_context('fork')",
        "os.fork()",
        "pv.read(path)",
        "vtkIOPLY.vtkPLYReader()",
        "vtkPLYReader()",
        "open(path, 'w')",
        "open(path, mode='wb')",
        "path.open('a')",
        "path.write_text(text)",
        "print(step)",
    ],
)
def test_each_banned_thing_is_noticed(line: str) -> None:
    assert faults(line, "fitting/planted.py")


@pytest.mark.parametrize(
    "line",
    [
        "np.load(path, allow_pickle=False)",
        "open(path, 'rb')",
        "open(path)",
        "path.open('rb')",
        "Image.open(path)",
        "re.compile(text)",
        "subprocess.run(command)",
    ],
)
def test_what_is_allowed_is_left_alone(line: str) -> None:
    assert not faults(line, "fitting/planted.py")
