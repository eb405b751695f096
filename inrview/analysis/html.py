"""Pieces of a page that needs no other file: its frame, tables and pictures."""

import base64
from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 68em;
  padding: 0 1em; color: #222; background: #fff; }
h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 2em; }
h3 { font-size: 1em; margin: 1.4em 0 0.3em; }
table { border-collapse: collapse; font-size: 0.9em; }
td, th { padding: 0.15em 0.7em; text-align: right; border-bottom: 1px solid #ddd; }
td:first-child, th:first-child { text-align: left; }
td.out { color: #b5463c; font-weight: bold; }
td.best { font-weight: bold; }
.row { display: flex; flex-wrap: wrap; gap: 0.6em; align-items: flex-start; }
.grid { display: grid; gap: 0.6em; }
.grid img { width: 100%; image-rendering: pixelated; display: block; }
figure { margin: 0; } figcaption { font-size: 0.85em; color: #555; }
.wide { overflow-x: auto; } svg { max-width: 100%; height: auto; }
.replay { display: flex; gap: 1em; align-items: center; margin: 0.8em 0; }
.replay input { flex: 1; }
"""


def html_page(title: str, parts: Iterable[str], script: str = "") -> str:
    """Return a whole page; parts that are empty are left out."""
    body = "\n".join(part for part in parts if part)
    code = f"<script>{script}</script>\n" if script else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n{body}\n{code}</body></html>\n"
    )


def data_uri(data: bytes, kind: str = "png") -> str:
    """Return a picture as an address that holds all of it."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def figure_of(data: bytes, caption: str, more: str = "", kind: str = "png") -> str:
    """Return a picture with words under it; `more` is HTML between the two."""
    words = escape(caption)
    return (
        f'<figure><img alt="{words}" src="{data_uri(data, kind)}">{more}'
        f"<figcaption>{words}</figcaption></figure>"
    )


def table_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a cell that begins with * is marked as the best."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'


def _cell(text: str) -> str:
    if text.startswith("*"):
        return f'<td class="best">{escape(text[1:])}</td>'
    return f"<td>{escape(text)}</td>"
