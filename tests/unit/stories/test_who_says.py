"""Who says it behind a headline does not count, and what else stands there does."""

import pytest

from watchd.model.story import Relation
from watchd.stories.alike import likeness
from watchd.stories.who_says import without_source
from watchd.stories.words import wording_of

_HEADS = {
    "en": "Zaporizhzhia nuclear plant loses external power line again",
    "es": "La central nuclear de Zaporiyia pierde otra vez la línea eléctrica externa",
    "ru": "Запорожская атомная станция снова потеряла внешнюю линию питания",
    "fa": "حمله پهپادی به پالایشگاه نفت بندرعباس در جنوب ایران",
    "zh": "俄罗斯货机降落在委内瑞拉加拉加斯机场",
}


@pytest.mark.parametrize(
    ("language", "step"),
    [
        ("en", ", radiation leak reported"),
        ("en", ", heavy casualties reported"),
        ("en", ": arms sale reported"),
        ("en", ", police official killed"),
        ("en", ", media blackout"),
        ("en", ", army official"),
        ("en", " - source of leak found"),
        ("en", ", Iran reported hit"),
        ("es", ", informan de una fuga"),
        ("es", ": ministro dice adiós"),
        ("ru", ", сообщили об утечке"),
        ("ru", ", источник излучения найден"),
        ("fa", "، وضعیت اضطراری اعلام شد"),
        ("fa", "، دولت وضعیت اضطراری اعلام کرد"),
        ("zh", "，军方发布消息"),
        ("zh", "，飞行员失踪消息"),
    ],
)
def test_what_is_told_behind_a_headline_makes_no_copy(language: str, step: str) -> None:
    head = _HEADS[language]
    assert without_source(head + step) == head + step
    old, new = (wording_of(title, "", "a.example", language) for title in (head, head + step))
    alike = likeness(new, old)
    assert alike is not None
    assert alike.relation is Relation.RELATED


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("en", ", officials say"),
        ("en", ", two officials say"),
        ("en", " - sources"),
        ("en", ": state media"),
        ("en", ": report"),
        ("en", ", Iran's foreign ministry says"),
        ("en", ", Reuters reports"),
        ("en", ", according to Maduro"),
        ("en", ", media reported"),
        ("en", ", UN watchdog says"),
        ("en", ", creator says"),
        ("es", ", dicen fuentes"),
        ("es", ", según dos funcionarios"),
        ("es", ": fuentes"),
        ("es", ", informa la marina"),
        ("ru", ", сообщил источник"),
        ("ru", ", заявили в министерстве обороны РФ"),
        ("ru", " - СМИ"),
        ("fa", "، وزارت خارجه اعلام کرد"),
        ("fa", "، دو مقام دولتی گفتند"),
        ("zh", "，委内瑞拉官员称"),
        ("zh", "，国防部发言人表示"),
        ("zh", "，据路透社报道"),
    ],
)
def test_who_says_it_is_cut_off(language: str, source: str) -> None:
    head = _HEADS[language]
    assert without_source(head + source) == head


def test_a_name_that_only_has_its_capital_as_all_words_have_is_kept() -> None:
    title = "Blast Hits Refinery in Iran, Ten Dead Say Police"
    assert without_source(title) == title
    assert without_source("Blast Hits Refinery in Iran, Police Say") == "Blast Hits Refinery in Iran"
