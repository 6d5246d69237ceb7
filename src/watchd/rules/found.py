"""Found: an occurrence in an item that satisfied a term or a list."""

from typing import NamedTuple

from watchd.rules.hits import Span


class Found(NamedTuple):
    """An occurrence that satisfied a leaf; `is_needed` where evidence without it would not show why.

    A tuple, for there are hundreds in a text that many rules match; the field and the place in it come first, so that
    they sort as they stand.
    """

    field: int
    span: Span
    leaf: int
    is_needed: bool
