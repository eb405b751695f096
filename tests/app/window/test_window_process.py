"""The window as a process: signals, failures in slots, and what it imports."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

_ROOT = Path(__file__).resolve().parents[3]
_START = """
import sys
from PyQt6.QtCore import QTimer
import inrview.app.opening as opening
begin = opening.begin
def started(opened, pump, paths):
    begin(opened, pump, paths)
    {body}
opening.begin = started
from inrview.app.command_line import main
raise SystemExit(main(sys.argv[1:]))
"""


def _start(body: str, path: Path, *options: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _START.format(body=body), *options, str(path)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window_in_order(
    qapp: QApplication, sphere: Path, number: signal.Signals
) -> None:
    process = _start("print('up', flush=True)", sphere)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    os.kill(process.pid, number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_a_failing_slot_is_said_and_does_not_end_the_window(
    qapp: QApplication, sphere: Path
) -> None:
    body = """
    QTimer.singleShot(0, lambda: 1 / 0)
    def look():
        print([m.text for m in opened.session.state.messages], flush=True)
        opened.close_now()
    QTimer.singleShot(300, look)
"""
    output, errors = _start(body, sphere).communicate(timeout=60)
    assert "division by zero" in output
    assert "ZeroDivisionError" in errors


def test_reset_puts_the_panels_back(
    qapp: QApplication, sphere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    body = """
    print(opened.is_dock_open('scene'), flush=True)
    opened.actions_table['window.scene'].trigger()
    opened.close_now()
"""
    for options, is_open in (((), True), ((), False), (("--reset",), True)):
        output, errors = _start(body, sphere, *options).communicate(timeout=60)
        assert output == f"{is_open}\n", errors


def test_the_window_imports_no_torch_numba_or_parser(
    qapp: QApplication, sphere: Path
) -> None:
    body = """
    def look():
        if not opened.session.state.document.scans:
            return
        timer.stop()
        heavy = {'torch', 'numba', 'trimesh', 'igl', 'scipy', 'matplotlib',
                 'plyfile', 'pyvista', 'laspy'}
        print(sorted(heavy & set(sys.modules)), flush=True)
        opened.close_now()
    timer = QTimer(opened)
    timer.timeout.connect(look)
    timer.start(50)
"""
    output, _ = _start(body, sphere).communicate(timeout=100)
    assert output == "[]\n"
