"""What stored items say of rules, in full: NAME.yaml are the rules, NAME.stored 90 days of items, NAME.txt the words.

`items:` are headlines and how often each came, `total:` how many items those are a sample of, `matched:` how long after
one match of a rule the next came, from the first again and again.

After a wanted change of a message: WATCHD_GOLDEN=write pytest tests/golden/rules, and read the diff.
"""

import os
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest
import yaml
from tests.builders import T0, after, item

from watchd.model.item import Item
from watchd.rules.engine import Engine
from watchd.rules.history import History, doubts, noise
from watchd.rules.load import load_rules

HERE = Path(__file__).parent / "stored"
UNTIL = after(days=90)
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1)}


def _told(name: str) -> str:
    stored = yaml.safe_load((HERE / f"{name}.stored").read_text("utf-8"))
    titles = [title for title, times in stored["items"].items() for _ in range(times)]
    sample: list[Item] = [item(number, title=title, summary="") for number, title in enumerate(titles)]
    times = {rule_id: _moments(gaps) for rule_id, gaps in stored.get("matched", {}).items()}
    history = History(sample, stored.get("total", len(sample)), T0, UNTIL, times)
    book = load_rules({f"{name}.yaml": (HERE / f"{name}.yaml").read_text("utf-8")})
    found = (*noise(book.rules.values(), history), *doubts(book, Engine(book.compiled, book.lists, {}), history))
    return "".join(f"{problem}\n" for problem in found)


def _moments(gaps: str) -> list[datetime]:
    found: list[datetime] = []
    at = T0
    for gap in cycle(gaps.split()):
        at += int(gap[:-1]) * _UNITS[gap[-1]]
        if at >= UNTIL:
            return found
        found.append(at)
    return found


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("*.yaml")))
def test_what_stored_items_say_is_told_in_full(name: str) -> None:
    told, path = _told(name), HERE / f"{name}.txt"
    if os.environ.get("WATCHD_GOLDEN") == "write":
        path.write_text(told, "utf-8")
    assert told == path.read_text("utf-8")
