"""HTML that is escaped by its type: only `escaped` and `element` make it, and text of another type does not check."""

import html
from collections.abc import Iterable
from typing import NewType

Html = NewType("Html", str)

_VOID = frozenset({"br", "hr", "input", "meta"})


def escaped(text: str) -> Html:
    """Text as HTML, also for use inside a quoted attribute."""
    return Html(html.escape(text, quote=True))


def joined(parts: Iterable[Html]) -> Html:
    """Parts one after another."""
    return Html("".join(parts))


def element(name: str, /, *content: Html, **attributes: str) -> Html:
    """An element with escaped attributes; empty ones are left out, `class_` is written `class`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"' for key, value in attributes.items() if value
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(content)}</{name}>")
