"""A sentence in pieces: what matched, and what stands around it."""

from collections.abc import Iterable, Sequence

from watchd.alerts.render.clean import inner_text
from watchd.alerts.render.outline import Piece

SENTENCE_LIMIT = 480
_BEFORE = 160  # signs kept before the first mark of a sentence that is too long


def marked_pieces(sentence: str, marks: Iterable[tuple[int, int]], limit: int = SENTENCE_LIMIT) -> tuple[Piece, ...]:
    """The cleaned sentence, cut to about `limit` signs around its first mark; marks out of it are left out."""
    spans = _merged(sentence, marks)
    start = max(0, spans[0][0] - _BEFORE) if spans and len(sentence) > limit else 0
    end = min(len(sentence), start + limit)
    pieces = [Piece("…")] if start else []
    at = start
    for first, last in spans:
        if first >= end:
            break
        pieces += [Piece(sentence[at:first]), Piece(sentence[first : min(last, end)], is_hit=True)]
        at = min(last, end)
    pieces.append(Piece(sentence[at:end]))
    if end < len(sentence):
        pieces.append(Piece("…"))
    return _cleaned(pieces)


def plain(pieces: Iterable[Piece]) -> str:
    """The pieces as one line."""
    return "".join(piece.text for piece in pieces)


def offsets(pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """Where the hits stand in `plain(pieces)`, in code points."""
    found, at = [], 0
    for piece in pieces:
        if piece.is_hit:
            found.append((at, at + len(piece.text)))
        at += len(piece.text)
    return found


def _merged(sentence: str, marks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(marks):
        start, end = max(0, first), min(last, len(sentence))
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _cleaned(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    cleaned = [Piece(text, piece.is_hit) for piece in pieces if (text := inner_text(piece.text))]
    if cleaned:
        cleaned[0] = Piece(cleaned[0].text.lstrip(), cleaned[0].is_hit)
        cleaned[-1] = Piece(cleaned[-1].text.rstrip(), cleaned[-1].is_hit)
    return tuple(piece for piece in cleaned if piece.text)
