"""An id or a name that is not there: what may have been meant, and how to find the right one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from watchd.storage import Storage

_NOUNS = {"it": "item", "al": "alert", "nt": "notification", "st": "story"}
_GROUPS = {"it": "item", "al": "alert", "nt": "outbox", "st": "story"}


def unknown_id(kind: str, given: str, store: "Storage") -> click.ClickException:
    """The error for an id of `kind` (it, al, nt, st) that is not there."""
    noun, group = _NOUNS[kind], _GROUPS[kind]
    shown, other = given[:80], given.partition("_")[0]
    if other != kind and other in _NOUNS:
        what = _NOUNS[other]
        hint = f"this is an id of {'an' if what[0] in 'ai' else 'a'} {what}: `watchd {_GROUPS[other]} show {shown}`"
    elif alike := store.ids_like(given):
        hint = f"did you mean {' or '.join(alike)}?"
    elif kind == "st":
        hint = "`watchd item show` and `watchd alert list --json` name stories"
    else:
        hint = f"`watchd {group} list` shows ids"
    return click.ClickException(f"there is no {noun} {shown}; {hint}")


def meant(word: str, known: Iterable[str], otherwise: str) -> str:
    """`; did you mean 'tass-en'?`, or `; ` and how to find out."""
    from watchd.documents.suggest import suggestion

    return suggestion(word, known) or f"; {otherwise}"
