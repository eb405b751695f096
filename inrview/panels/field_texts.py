"""The explanation under each setting of a spec, read from its source."""

import ast
import inspect
from functools import cache
from pathlib import Path


@cache
def field_texts(kind: type) -> dict[str, str]:
    """Return the docstring that follows each field of a dataclass, on one line."""
    definition = _classes(inspect.getfile(kind))[kind.__name__]
    texts = {}
    for field, text in zip(definition.body, definition.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            texts[field.target.id] = " ".join(str(text.value.value).split())
    return texts


@cache
def _classes(file: str) -> dict[str, ast.ClassDef]:
    """Return the classes of a module; `inspect` would read it anew for each."""
    tree = ast.parse(Path(file).read_bytes())
    return {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}
