"""Who is named in a sentence and does not do it: no reading takes him for the actor, which `strict` shows."""

import pytest
from tests.builders import item
from tests.unit.rules.test_event import event, hit


def _is_taken(language: str, text: str, *roles: str) -> bool:
    actor, action, target = roles
    return hit(event(actor, action, target, direction="strict"), item(title=text, language=language)) is not None


@pytest.mark.parametrize(
    ("text", "first", "second", "action"),
    [
        ("Moscow plays host to Iran talks", "Iran", "Moscow", "talks"),
        ("Israel regrets Lebanon strikes", "Lebanon", "Israel", "strikes"),
        ("Merkel rues Russia invitation", "Russia", "Merkel", "invitation"),
        ("US regrets Kunduz hospital strike", "Kunduz", "=US", "strike"),
        ("Chile mourns Peru crash", "Peru", "Chile", "crash"),
        ("US weighs impact of Iran strikes", "Iran", "=US", "strikes"),
    ],
)
def test_where_either_may_have_done_it_nothing_is_read_and_neither_is_refused(
    text: str, first: str, second: str, action: str
) -> None:
    for actor, target in ((first, second), (second, first)):
        assert not _is_taken("en", text, actor, action, target)
        assert hit(event(actor, action, target), text) is not None


@pytest.mark.parametrize(
    ("text", "actor", "action", "target"),
    [
        ("Iran weighs impact of US strikes", "=US", "strikes", "Iran"),
        ("Iran weighs impact of Israel's strikes", "Israel", "strikes", "Iran"),
        ("Iran weighs cost of Israeli strikes", "Israeli", "strikes", "Iran"),
        ("Israel plays down effect of Turkish boycott", "Turkish", "boycott", "Israel"),
        ("Rwanda plays down Belgian aid cut", "Belgian", "cut", "Rwanda"),
        ("US lifts some of Belarus sanctions", "=US", "sanctions", "Belarus"),
    ],
)
def test_who_weighs_the_impact_of_a_deed_bears_it(text: str, actor: str, action: str, target: str) -> None:
    assert _is_taken("en", text, actor, action, target)
    assert not _is_taken("en", text, target, action, actor)
