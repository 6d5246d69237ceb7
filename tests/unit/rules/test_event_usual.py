"""Where no reading knows who did it, `checked` goes by what a language most often does, and `strict` takes nothing."""

import pytest
from tests.builders import item
from tests.unit.rules.test_event import event, hit
from tests.unit.rules.test_explain import event as explained_event
from tests.unit.rules.test_explain import explained

from watchd.rules.event.tried import USUAL

UNREAD = [
    ("en", "The tanker, crew members say, Iranian commandos boarded from a helicopter", "Iranian", "boarded", "tanker"),
    ("en", "Taiwan says Chinese jets crossed median line in latest provocation", "Chinese", "provocation*", "Taiwan"),
    ("es", "Detención en Túnez de opositora indigna a la UE", "Túnez", "detención", "opositora"),
    ("ru", "Ждёт от Вашингтона гарантий Киев", "Киев", "ждет", "Вашингтона"),
    ("zh", "以色列从哈马斯手中接收人质遗体", "以色列", "接收", "哈马斯"),
    ("fa", "اسرائیل جسد گروگان را از حماس تحویل گرفت", "اسرائیل", "تحویل", "حماس"),
]


def _is_taken(language: str, text: str, roles: tuple[str, str, str], direction: str) -> bool:
    actor, action, target = roles
    return hit(event(actor, action, target, direction=direction), item(title=text, language=language)) is not None


@pytest.mark.parametrize(("language", "text", "actor", "action", "target"), UNREAD)
def test_what_no_reading_knows_is_refused_where_it_most_likely_says_the_opposite(
    language: str, text: str, actor: str, action: str, target: str
) -> None:
    asked, turned = (actor, action, target), (target, action, actor)
    assert _is_taken(language, text, asked, "checked")
    assert not _is_taken(language, text, turned, "checked")
    assert not _is_taken(language, text, asked, "strict")
    assert _is_taken(language, text, turned, "any")


@pytest.mark.parametrize(
    ("language", "text", "first", "action", "second"),
    [
        ("en", "Iran; US; talk of sanctions", "Iran", "sanctions", "=US"),
        ("en", "Israel regrets Lebanon strikes", "Israel", "strikes", "Lebanon"),
        ("en", "Lavrov defends Venezuela's sovereignty", "Lavrov", "sovereignty", "Venezuela"),
        ("zh", "拉夫罗夫支持委内瑞拉主权", "拉夫罗夫", "主权", "委内瑞拉"),
    ],
)
def test_where_nothing_is_usual_either_the_sentence_is_taken_both_ways(
    language: str, text: str, first: str, action: str, second: str
) -> None:
    assert _is_taken(language, text, (first, action, second), "checked")
    assert _is_taken(language, text, (second, action, first), "checked")


@pytest.mark.parametrize(
    ("language", "text", "actor", "action", "target"),
    [
        ("en", "Israeli strike on Gaza kills 20", "Israeli", "kills", "Gaza"),
        ("en", "Russian missiles on Kyiv killed at least five", "Russian", "killed", "Kyiv"),
        ("en", "Israeli jets over Beirut struck at dawn", "Israeli", "struck", "Beirut"),
        ("es", "Ataque de Israel en Gaza mata a 20", "Israel", "mata", "Gaza"),
        ("es", "Ataque de Israel contra Gaza mata a 20", "Israel", "mata", "Gaza"),
        ("ru", "Атака Израиля на сектор Газа убила двадцать человек", "Израиля", "убила", "Газа"),
        ("zh", "在加沙以军打死20人", "以军", "打死", "加沙"),
        ("fa", "حمله اسرائیل به غزه ۲۰ نفر را کشت", "اسرائیل", "کشت", "غزه"),
    ],
)
def test_what_stands_beside_a_preposition_is_not_taken_for_who_acts(
    language: str, text: str, actor: str, action: str, target: str
) -> None:
    assert _is_taken(language, text, (actor, action, target), "checked")


def test_of_two_actions_the_one_that_may_be_as_asked_is_taken() -> None:
    text = "Lavrov defends Venezuela's sovereignty and non-interference"
    assert _is_taken("en", text, ("Lavrov", "sovereignty OR interference", "Venezuela"), "checked")


def test_an_explanation_says_that_the_usual_order_refused_it() -> None:
    text = "The tanker, crew members say, Iranian commandos boarded from a helicopter"
    found = explained(explained_event(event("tanker", "boarded", "Iranian")), title=text, language="en")
    assert [(one.asked, one.exchanged, one.is_taken) for one in found.query.tried] == [("", USUAL, False)]
