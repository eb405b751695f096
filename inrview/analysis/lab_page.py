"""Labs as one HTML file that needs no other: of pictures, of shapes, or of both."""

from collections.abc import Iterator, Sequence
from html import escape

from inrview.analysis.html import html_page
from inrview.analysis.lab_picture_part import picture_means, picture_part
from inrview.analysis.lab_replay import SCRIPT
from inrview.analysis.lab_shape_part import shape_part
from inrview.geometry.raster import Raster
from inrview.messages.lab import LabRecord


def lab_page(title: str, records: Sequence[LabRecord]) -> Iterator[str | None]:
    """Yield None between pieces of work, and in the end the page."""
    parts = [f"<h1>{escape(title)}</h1>"]
    pictures = [one for one in records if isinstance(one.data, Raster)]
    if len(pictures) > 1:
        parts.append(picture_means(pictures))
    for record in records:
        is_picture = isinstance(record.data, Raster)
        for part in picture_part(record) if is_picture else shape_part(record):
            parts.append(part)
            yield None
    yield html_page(title, parts, SCRIPT)
