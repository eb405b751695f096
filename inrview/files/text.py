"""Text files of all sorts, made into plain bytes with one kind of line end."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def encoding_of(data: bytes) -> tuple[str, int]:
    """Return the encoding that the first bytes show, and the length of its mark.

    Latin-1 stands for "any bytes": the numbers in a file are ASCII anyway.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    head = data[:2000]
    if len(head) >= 4 and head.count(0) > len(head) // 3:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        return ("utf-16-be" if even > odd else "utf-16-le"), 0
    return "latin-1", 0


def plain_text(data: bytes) -> bytes:
    """Return a text with plain line ends, a byte per character where possible."""
    name, skip = encoding_of(data)
    if name.startswith("utf-16") or name.startswith("utf-32"):
        text = data[skip:].decode(name, "replace").lstrip("\ufeff")
        data = text.encode("utf-8", "replace")
    elif skip:
        data = data[skip:]
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data


def is_text(data: bytes) -> bool:
    """Tell whether the first bytes look like text: no zeros, few control codes."""
    name, _ = encoding_of(data)
    if name.startswith("utf-16") or name.startswith("utf-32"):
        return True
    head = data[:4000]
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    return b"\0" not in head and controls <= len(head) // 100


def words(name: bytes) -> str:
    """Return a name from a file as text: UTF-8, or else Latin-1."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("latin-1")
