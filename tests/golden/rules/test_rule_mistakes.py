"""One file per mistake, with the full message it must give beside it: NAME.yaml (or a folder of files) and NAME.txt.

In `remedies/NAME` a person does literally what each message says: 1.yaml gives 1.txt, 2.yaml is 1.yaml with that
remedy, and so on; the last one loads. In `doubts/NAME` the last one loads without a warning.

After a wanted change of a message: WATCHD_GOLDEN=write pytest tests/golden/rules, and read the diff.
"""

import os
from pathlib import Path

import pytest

from watchd.errors import RuleError
from watchd.model.feed import Feed
from watchd.model.route import ChannelFacts, Person, Routing
from watchd.model.rule import Tlp
from watchd.rules.load import Known, load_rules

HERE = Path(__file__).parent
BASE = {f"base/{path.name}": path.read_text("utf-8") for path in sorted((HERE / "base").glob("*.yaml"))}
KNOWN = Known(
    feeds=(
        Feed("efecto-cocuyo", "https://example.org/a", language="es", country="VE", tags=frozenset({"venezuela"})),
        Feed("tass-en", "https://example.org/b", language="en", country="RU", tags=frozenset({"state"})),
    ),
    routing=Routing(
        channels={
            "desk-mail": ChannelFacts("desk-mail", "email", ("desk@example.org",)),
            "risk-board": ChannelFacts("risk-board", "webhook", ("risk-board",), max_tlp=Tlp.AMBER),
        },
        people={"analyst.a": Person("analyst.a", "a@example.org")},
    ),
)


def _cases(folder: str) -> list[str]:
    return sorted({path.stem for path in (HERE / folder).iterdir()})


def _texts(folder: str, name: str) -> dict[str, str]:
    path = HERE / folder / name
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path.with_suffix(".yaml")]
    return {one.name if not path.is_dir() else f"{name}/{one.name}": one.read_text("utf-8") for one in files}


def _expected(folder: str, name: str, told: str) -> str:
    path = HERE / folder / f"{name}.txt"
    if os.environ.get("WATCHD_GOLDEN") == "write":
        path.write_text(told, "utf-8")
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", _cases("errors"))
def test_a_mistake_is_told_in_full(name: str) -> None:
    with pytest.raises(RuleError) as caught:
        load_rules({**BASE, **_texts("errors", name)}, known=KNOWN)
    told = f"{caught.value}\n"
    assert told == _expected("errors", name, told)


@pytest.mark.parametrize("name", _cases("warnings"))
def test_a_doubt_is_told_in_full(name: str) -> None:
    book = load_rules({**BASE, **_texts("warnings", name)}, known=KNOWN)
    told = "\n".join(str(problem) for problem in book.warnings) + "\n"
    assert told == _expected("warnings", name, told)


@pytest.mark.parametrize("name", _cases("remedies"))
def test_who_does_what_the_messages_say_comes_to_a_file_that_loads(name: str) -> None:
    *steps, last = sorted((HERE / "remedies" / name).glob("*.yaml"))
    assert 1 <= len(steps) <= 3
    for step in steps:
        with pytest.raises(RuleError) as caught:
            load_rules({step.name: step.read_text("utf-8")})
        assert f"{caught.value}\n" == step.with_suffix(".txt").read_text("utf-8")
    load_rules({last.name: last.read_text("utf-8")})


@pytest.mark.parametrize("name", _cases("doubts"))
def test_who_does_what_a_warning_says_is_not_warned_again(name: str) -> None:
    doubtful, certain = sorted((HERE / "doubts" / name).glob("*.yaml"))
    warnings = load_rules({doubtful.name: doubtful.read_text("utf-8")}).warnings
    assert "\n".join(map(str, warnings)) + "\n" == doubtful.with_suffix(".txt").read_text("utf-8")
    assert load_rules({certain.name: certain.read_text("utf-8")}).warnings == ()


def test_what_the_mistakes_stand_beside_is_sound() -> None:
    assert load_rules(BASE, known=KNOWN).warnings == ()
