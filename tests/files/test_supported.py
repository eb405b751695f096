"""The table of formats agrees with the readers and writers, and imports neither."""

import subprocess
import sys

from inrview.files import supported
from inrview.files.read import _READERS
from inrview.files.write_mesh import _WRITERS


def test_the_table_names_what_can_be_read_and_written() -> None:
    readable = {entry.kind for entry in supported.FORMATS if entry.can_read}
    assert readable == set(_READERS) - {"gltf"}
    writable = {entry.kind for entry in supported.FORMATS if entry.can_write}
    assert writable == set(_WRITERS)


def test_dialogs_get_one_line_for_all() -> None:
    assert "*.ply" in supported.read_filters()[0]
    assert all("(*." in line for line in supported.write_filters())


def test_the_table_imports_no_parser() -> None:
    code = (
        "import sys, inrview.files.supported, inrview.files.atomic\n"
        "import inrview.files.limits\n"
        "parsers = ('trimesh', 'laspy', 'pye57', 'PIL', 'plyfile', 'torch', 'numba')\n"
        "print([name for name in parsers if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
