"""The same figures on published sentences: relations that nobody of this project marked, where `WATCHD_CORPUS` points.

A relation `FightingAgainst` of re3d names source and target. They are asked as actor and target, and as the action one
list of words for fighting, as an analyst would write it; sentences in which none of its words stands are left out.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.event_sets.score import Score, Sentence, add, matched

from watchd.rules.query import Direction
from watchd.text.sentences import sentence_numbers
from watchd.text.tokens import tokenise


def lines(*, with_failures: bool = False) -> Iterator[str]:
    """One line, or why there is none."""
    corpus = os.environ.get("WATCHD_CORPUS", "")
    folder = Path(corpus) / "re3d"
    if not corpus or not folder.is_dir():
        yield "re3d: SKIPPED, WATCHD_CORPUS names no folder with re3d"
        return
    for direction in (Direction.CHECKED, Direction.STRICT):
        score = Score()
        for sentence in _sentences(folder):
            add(score, sentence, direction)
        yield f"re3d  {direction:8}      {score}"
        if with_failures and direction is Direction.CHECKED:
            yield from (f"        {failure}" for failure in score.failures)


def _sentences(folder: Path) -> Iterator[Sentence]:
    pairs = [(document, relation) for source in sorted(folder.iterdir()) for document, relation in _relations(source)]
    known = {_key(document, relation) for document, relation in pairs}
    for document, relation in pairs:
        if _key(document, relation, exchanged=True) in known:
            continue  # both fight each other: the exchanged pair is true as well
        found = _sentence(document["text"], relation)
        if found is not None:
            yield found


def _relations(source: Path) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    documents = {one["_id"]: one for one in _rows(source / "documents.json")}
    for relation in _rows(source / "relations.json"):
        if relation["type"] == "FightingAgainst":
            yield documents[relation["documentId"]], relation


def _rows(path: Path) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _key(document: Mapping[str, Any], relation: Mapping[str, Any], *, exchanged: bool = False) -> tuple[object, ...]:
    ends = ("targetBegin", "sourceBegin") if exchanged else ("sourceBegin", "targetBegin")
    return document["_id"], *(relation[end] for end in ends)


def _sentence(text: str, relation: Mapping[str, Any]) -> Sentence | None:
    """The relation's sentence, with names as phrases; None where it spans several or its words name no action."""
    tokens = tokenise(text)
    numbers = sentence_numbers(text, tokens, "en")
    places = [relation[f"{end}{side}"] for end in ("source", "target") for side in ("Begin", "End")]
    inside = {number for token, number in zip(tokens, numbers, strict=True) if min(places) <= token.start < max(places)}
    actor, target = _phrase(relation["source"]), _phrase(relation["target"])
    if len(inside) != 1 or actor == target or not actor or not target:
        return None
    whole = [token for token, number in zip(tokens, numbers, strict=True) if number in inside]
    shown = text[whole[0].start : whole[-1].end]
    sentence = Sentence("en", "published", "published", "text", shown, actor, "$fighting", target)
    return sentence if matched(sentence.event(Direction.ANY), sentence) is not None else None


def _phrase(name: str) -> str:
    words = [word for word in re.findall(r"[\w.’'-]+", name) if any(map(str.isalnum, word))]
    return f'="{" ".join(words)}"' if words else ""
