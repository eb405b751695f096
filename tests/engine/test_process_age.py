"""The age of a process, from which startup times are told."""

import subprocess
import sys
import time

from inrview.engine.process_age import process_age


def test_the_age_grows_as_the_clock_does() -> None:
    began, age = time.perf_counter(), process_age()
    while time.perf_counter() - began < 0.05:
        pass
    grown = process_age() - age
    assert 0.03 < grown <= time.perf_counter() - began + 0.02


def test_a_fresh_process_is_no_older_than_the_wait_for_it() -> None:
    code = "from inrview.engine.process_age import process_age; print(process_age())"
    began = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    waited = time.perf_counter() - began
    # its start is told in hundredths of a second
    assert 0 <= float(run.stdout) <= waited + 0.02
