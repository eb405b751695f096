"""What dropping these files will do, said while they hover over the window."""

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtWidgets import QWidget

from inrview.messages.picture_files import ENDINGS

_SCANS = frozenset(
    [
        "ply",
        "obj",
        "stl",
        "off",
        "glb",
        "gltf",
        "xyz",
        "pts",
        "pwn",
        "txt",
        "asc",
        "csv",
        "npy",
        "npz",
        "pcd",
        "las",
        "laz",
        "e57",
    ]
)

_PICTURES = frozenset(ENDINGS)


class DropOverlay(QWidget):
    """Lights the border of the window and says what will happen."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.text = ""
        self.is_known = True
        self.hide()

    def show_paths(self, paths: Sequence[str]) -> None:
        """Cover the host and say what these files are taken for."""
        self.text, self.is_known = drop_sentence(paths)
        host = self.parentWidget()
        if host is not None:
            self.setGeometry(host.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Veil, border, sentence."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        color = palette.color(QPalette.ColorRole.Highlight)
        if not self.is_known:
            color = QColor("#d9534f")
        veil = QColor(palette.color(QPalette.ColorRole.Window))
        veil.setAlphaF(0.82)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(color, 3))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(10, 10, -10, -10), 12, 12)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(
            QRectF(self.rect()).adjusted(60, 60, -60, -60), flags, self.text
        )
        painter.end()


def is_family(folder: Path) -> bool:
    """Whether a folder holds several scans and nothing that places them together."""
    endings = [path.suffix.lower().lstrip(".") for path in folder.iterdir()]
    return sum(ending in _SCANS for ending in endings) > 1 and "conf" not in endings


def drop_sentence(paths: Sequence[str]) -> tuple[str, bool]:
    """Say what dropping these paths does, and whether all of it is known."""
    names = [Path(path) for path in paths]
    if not names:
        return "Nothing to open here", False
    endings = {name.suffix.lower().lstrip(".") for name in names if not name.is_dir()}
    if endings == {"inrv"} and len(names) == 1:
        return f"Open the project {names[0].name}", True
    if endings and endings <= _PICTURES:
        one = f"Open {names[0].name} as a picture"
        return (one if len(names) == 1 else f"Open {len(names)} pictures"), True
    unknown = sorted(
        endings - _SCANS - _PICTURES - {"inrv", "conf", "mtl", "jpg", "png", ""}
    )
    if unknown:
        listed = ", ".join(f".{ending}" for ending in unknown)
        return f"{listed} is not a known ending; the content decides", False
    if len(names) == 1 and names[0].is_dir():
        kind = "the shapes of one family" if is_family(names[0]) else "one shape"
        return f"Open the scans in {names[0].name} as {kind}", True
    if len(names) == 1:
        return f"Open {names[0].name} as a scan", True
    return f"Open {len(names)} files as one shape", True
