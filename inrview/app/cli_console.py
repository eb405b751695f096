"""Where the command line speaks: results on standard output, the rest on error."""

import json
import logging
import math
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from inrview.messages.family_reports import CodeFitReport, FamilyFitReport
from inrview.messages.lab import LabReport
from inrview.messages.matching_reports import TransferReport
from inrview.messages.notes import Note, Severity
from inrview.messages.picture import ImageFitReport, LoadPictureReport
from inrview.messages.reports import FitReport, LoadReport, Progress, Report


class Console:
    """Progress, notes and the one result, each where it belongs.

    Progress is drawn on a terminal only, or as `has_bar` says; with --json nothing
    but the one object goes to standard output.
    """

    def __init__(
        self, is_json: bool = False, is_quiet: bool = False, has_bar: bool | None = None
    ) -> None:
        self._is_json = is_json
        self._is_quiet = is_quiet
        self._has_bar = sys.stderr.isatty() if has_bar is None else has_bar
        self._bar: Any = None

    def show(self, report: Report) -> None:
        """Draw how far a job is."""
        fraction, text = _describe(report)
        if self._is_quiet or fraction is None or not self._has_bar:
            return
        if self._bar is None:
            self._bar = _make_bar()
        self._bar.set_description_str(text, refresh=False)
        self._bar.n = max(0.0, min(fraction, 1.0))
        self._bar.refresh()

    def end_progress(self) -> None:
        """Take the bar away, so that the next line starts clean."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def say(self, text: str) -> None:
        """Tell something that is not the result."""
        self.end_progress()
        if not self._is_quiet:
            sys.stderr.write(f"{text}\n")

    def complain(self, text: str) -> None:
        """Tell what went wrong."""
        self.end_progress()
        sys.stderr.write(f"inrview: {text}\n")

    def tell_notes(self, notes: Iterable[Note]) -> None:
        """Tell the notes of a job, the weighty ones marked; --json has them."""
        if self._is_json:
            return
        for note in notes:
            mark = "" if note.severity is Severity.INFO else f"{note.severity}: "
            self.say(f"  {mark}{note.text}")

    def give(self, values: Mapping[str, Any], lines: Iterable[str]) -> None:
        """Give the result: one object, or lines for people."""
        self.end_progress()
        if self._is_json:
            sys.stdout.write(json.dumps(plain(values), allow_nan=False) + "\n")
        elif not self._is_quiet:
            for line in lines:
                sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def plain(value: Any) -> Any:
    """Return `value` in JSON's terms: no numpy, no NaN, notes as objects."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Note):
        return {
            "code": value.code,
            "text": value.text,
            "severity": str(value.severity),
            "count": value.count,
        }
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def set_up_logging(verbose: int, log_file: Path | None) -> None:
    """Send warnings to standard error, more with -v, and everything to a log file."""
    logger = logging.getLogger("inrview")
    logger.setLevel(logging.DEBUG)
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    to_screen = logging.StreamHandler()
    to_screen.setLevel(level)
    to_screen.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger.addHandler(to_screen)
    if log_file is not None:
        to_file = logging.FileHandler(log_file, encoding="utf-8")
        line = "%(asctime)s %(levelname)s %(name)s: %(message)s"
        to_file.setFormatter(logging.Formatter(line))
        logger.addHandler(to_file)


def _describe(report: Report) -> tuple[float | None, str]:
    match report:
        case Progress() | LoadReport() | LoadPictureReport():
            return report.fraction, report.text
        case FitReport() | ImageFitReport():
            if report.step == 0:
                return report.fraction, report.phase
            text = f"{report.phase}, step {report.step}, loss {report.loss:.3g}"
            return report.fraction, text
        case FamilyFitReport():
            total = report.losses.get("total")
            loss = "" if total is None or not len(total) else f", loss {total[-1]:.3g}"
            return report.fraction, f"{report.phase}, step {report.step}{loss}"
        case LabReport():
            step = min(pane.step for pane in report.panes)
            return report.fraction, f"{len(report.panes)} networks, step {step}"
        case CodeFitReport():
            return report.fraction, report.text
        case TransferReport():
            # Nobody knows how long unwrapping takes; the text tells that it goes on.
            return report.fraction or 0.25, report.text
        case _:
            return None, ""


def _make_bar() -> Any:
    from tqdm import tqdm

    # Its monitor is a thread that outlives the bar.
    tqdm.monitor_interval = 0
    shape = "{desc} |{bar:30}| {percentage:3.0f} % {elapsed}<{remaining}"
    return tqdm(total=1.0, file=sys.stderr, leave=False, bar_format=shape)
