"""A further step above a lead that was changed in a place, a part for the whole, another weapon or unit, an answer."""

import pytest
from tests.unit.stories.test_news import stored, threaded

from watchd.model.story import Relation
from watchd.stories.answers import answer
from watchd.stories.differences import differences
from watchd.stories.steps import left_out, next_step
from watchd.stories.units import unit_of
from watchd.stories.weapons import weapons_in
from watchd.stories.words import Wording, wording_of


def worded(title: str, lead: str, language: str) -> Wording:
    """A report as it is compared."""
    return wording_of(title, lead, "outlet.example", language)


@pytest.mark.parametrize(
    ("language", "before", "after", "step"),
    [
        (
            "ru",
            (
                "Следствие просит оставить экс-главу Курска под арестом",
                "Следователь на заседании в среду попросил оставить бывшего главу области под арестом, сообщил суд.",
            ),
            (
                "Суд решил оставить экс-главу Курска под арестом",
                "Судья на заседании в среду постановил оставить бывшего главу области под арестом, сообщил суд.",
            ),
            "решил",
        ),
        (
            "en",
            (
                "Bulk carrier drifts near Istanbul with engine on fire",
                "The bulk carrier Anka is without power near Istanbul since its engine caught fire, the owner said.",
            ),
            (
                "Bulk carrier beached near Istanbul with engine on fire",
                "The bulk carrier Anka was put ashore near Istanbul since its engine caught fire, the owner said.",
            ),
            "beached",
        ),
    ],
)
def test_a_step_in_a_headline_whose_lead_was_changed_in_a_place_is_read(
    language: str, before: tuple[str, str], after: tuple[str, str], step: str
) -> None:
    old, new = worded(*before, language), worded(*after, language)
    assert next_step(new, old, differences(new, old)) == step
    same_lead = worded(new.headline, old.beginning, language)
    assert not next_step(same_lead, old, differences(same_lead, old))


def test_a_lead_that_tells_the_same_in_another_order_is_no_step() -> None:
    old = worded(
        "India tests missile from island in Bay of Bengal",
        "India on Wednesday test-fired a ballistic missile from an island off Odisha, the defence ministry said.",
        "en",
    )
    new = worded(
        "India launches missile from island in Bay of Bengal",
        "The defence ministry said a ballistic missile was launched by India from an island off Odisha on Wednesday.",
        "en",
    )
    assert not next_step(new, old, differences(new, old))


def test_what_is_left_out_above_a_lead_that_was_changed_in_that_place_is_news() -> None:
    old = worded("叛军撤出布尼亚机场周边阵地", "联合国维和人员说，叛军周日根据协议撤离布尼亚机场周边的阵地。", "zh")
    new = worded("叛军撤出布尼亚机场", "联合国维和人员说，叛军周日根据协议撤离布尼亚机场内部的阵地。", "zh")
    shortened = worded(new.headline, old.beginning, "zh")
    assert left_out(new, old, differences(new, old))
    assert not left_out(shortened, old, differences(shortened, old))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            (
                "Benín recibe cinco tractores rusos",
                "Los tractores rusos para Benín llegaron este lunes al puerto de Cotonú, según dijo EFE.",
            ),
            (
                "Benín compra cinco tractores rusos en el puerto",
                "Los tractores rusos para Benín llegaron este lunes al puerto de Cotonú, según dijo AFP.",
            ),
        ),
        (
            (
                "Benín recibe tractores rusos",
                "Los tractores rusos llegaron este lunes con aperos al puerto de Cotonú desde Odesa.",
            ),
            (
                "Benín muestra tractores rusos en Cotonú",
                "Los tractores rusos arribaron este lunes con aperos al puerto de Cotonú desde Odesa.",
            ),
        ),
    ],
)
def test_who_says_it_and_the_same_event_in_another_word_are_no_step(
    before: tuple[str, str], after: tuple[str, str]
) -> None:
    old, new = worded(*before, "es"), worded(*after, "es")
    assert not next_step(new, old, differences(new, old))


def test_whose_report_it_was_is_not_left_out() -> None:
    lead = "A Russian cargo plane carrying spare parts for tractors landed at the Cadjehoun field on Wednesday, {}."
    old = worded(
        "Russia ships tractor parts to Benin - The Daily Harbour", lead.format("as the Daily Harbour saw"), "en"
    )
    new = worded("Russia ships tractor parts to Benin", lead.format("as photographers saw"), "en")
    assert not left_out(new, old, differences(new, old))


@pytest.mark.parametrize(
    ("before", "after", "lead", "said"),
    [
        (
            "Rebel speedboat sinks Omani tug off Mukalla",
            "Rebel cruise missile sinks Omani tug off Mukalla",
            "The tug went down ten nautical miles off the port of Mukalla; its crew of seven were picked up unhurt.",
            "another weapon: missile",
        ),
        (
            "Colombia compra helicópteros Bell a Estados Unidos",
            "Colombia compra obuses M777 a Estados Unidos",
            "El contrato se firmó este lunes en Bogotá y la primera entrega será en marzo de 2027, dijo el ministro.",
            "another weapon: obuses",
        ),
    ],
)
def test_a_weapon_in_the_stead_of_another_above_one_lead_is_news(before: str, after: str, lead: str, said: str) -> None:
    head = stored(before, lead=lead)
    assert threaded(after, head, lead=lead, language="en").news == (said,)


def test_a_weapon_beside_the_one_that_was_told_is_none() -> None:
    lead = "The tug went down ten nautical miles off the port of Mukalla after a missile struck it, its owner said."
    head = stored("Rebel drone sinks Omani tug off Mukalla", lead=lead)
    assert not threaded("Rebel missile and drone sink Omani tug off Mukalla", head, lead=lead).news
    assert weapons_in("Two UAVs and a rocket") == {"drone": "uavs", "missile": "rocket"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Angola sends 40,000 barrels of diesel to Zambia", "Angola sends 40,000 tonnes of diesel to Zambia", "tonnes"),
        ("Angola lends Zambia 2 billion dollars for rail", "Angola lends Zambia 2 billion yuan for rail", "yuan"),
        ("Angola sends 40,000 tonnes of diesel to Zambia", "Angola sends Zambia 40,000 tons of diesel", ""),
    ],
)
def test_the_same_number_of_another_unit_is_news_above_one_lead(before: str, after: str, said: str) -> None:
    lead = "The energy minister in Luanda said on Monday that it would go by rail because of a shortage in the mines."
    news = threaded(after, stored(before, lead=lead), lead=lead).news
    assert bool(news) == bool(said)
    assert said in "".join(news)


def test_units_are_read_by_kind() -> None:
    assert unit_of("баррелей") == unit_of("barrels") == "barrel"
    assert unit_of("people") == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("China sails carrier past island held by Vietnam", "Vietnam protests over China carrier near island", True),
        (
            "Peru envía tropas a la frontera con Ecuador",
            "Ecuador exige que Peru retire sus tropas de la frontera",
            True,
        ),
        ("Vietnam holds drills on island near China", "Vietnam protests over China drills near island", False),
        ("China sails carrier past island held by Vietnam", "Vietnam sees China carrier near island", False),
        ("Israel bombs Iranian consulate in Damascus", "Iran vows revenge for bombing in Damascus", True),
        ("Israel bombs Iran's consulate in Damascus", "Iran condemns Israel's bombing of its consulate", True),
        ("Colombia and Venezuela close border bridge", "Venezuela condemns smugglers at border bridge", False),
        ("Colombia y Venezuela cierran puente", "Venezuela condena cierre de puente", False),
        ("В Киеве Польша открыла консульство", "Польша осудила удар по консульству в Киеве", False),
    ],
)
def test_who_was_named_last_and_now_acts_answers(old: str, new: str, said: bool) -> None:  # noqa: FBT001
    assert bool(answer(new, [old])) == said


def test_an_answer_is_news_of_its_story() -> None:
    head = stored("Chinese carrier sails past disputed island held by Vietnam after drill")
    found = threaded("Vietnam protests at Hanoi embassy over carrier past disputed island after drill", head)
    assert found.relation is Relation.RELATED
    assert found.news == ("an answer: vietnam protests",)
