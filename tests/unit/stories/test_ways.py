"""The same words the other way, and what is done that was announced by another verb."""

import pytest

from watchd.stories.alike import Likeness, likeness
from watchd.stories.announced import carried_out
from watchd.stories.words import wording_of

_LEAD = "Inspectors saw changes in two cascades at the plant last week, three diplomats in Vienna said on Tuesday."


def compared(new: str, old: str, language: str, *, lead: str = "") -> Likeness:
    """How the newer headline stands to the older one, above the same lead."""
    alike = likeness(wording_of(new, lead, "a.example", language), wording_of(old, lead, "b.example", language))
    assert alike is not None
    return alike


@pytest.mark.parametrize(
    ("language", "one", "other", "ways"),
    [
        (
            "en",
            "Tanker sails to Cuba from Novorossiysk",
            "Tanker sails from Cuba to Novorossiysk",
            {"to cuba", "from cuba"},
        ),
        (
            "en",
            "Russian cargo plane flies into Caracas",
            "Russian cargo plane flies out of Caracas",
            {"into caracas", "out caracas"},
        ),
        (
            "en",
            "Serbia votes for UN resolution on Ukraine",
            "Serbia votes against UN resolution on Ukraine",
            {"for onu", "against onu"},
        ),
        (
            "en",
            "Oil exports of Iran up 12 percent, data show",
            "Oil exports of Iran down 12 percent, data show",
            {"up 12", "down 12"},
        ),
        (
            "en",
            "Iraq cuts oil output to 300,000 barrels",
            "Iraq cuts oil output by 300,000 barrels",
            {"to 300,000", "by 300,000"},
        ),
        (
            "en",
            "Iraq cuts output by 1.1 million barrels",
            "Iraq cuts output to 1.1 million barrels",
            {"by 1.1", "to 1.1"},
        ),
        (
            "ru",
            "Ирак сократил добычу нефти до 300 тысяч баррелей",
            "Ирак сократил добычу нефти на 300 тысяч баррелей",
            {"до 300", "на 300"},
        ),
        (
            "es",
            "El granelero zarpa de Santos rumbo a Odesa",
            "El granelero zarpa de Odesa rumbo a Santos",
            {"de santos", "a santos"},
        ),
        (
            "ru",
            "Поезд с российскими военными отправился ночью из Минска в Пекин",
            "Поезд с российскими военными отправился ночью из Пекина в Минск",
            {"из минска", "в минск"},
        ),
        ("fa", "نفتکش ایرانی به سوی بندر حرکت کرد", "نفتکش ایرانی از سوی بندر حرکت کرد", {"به سوی", "از سوی"}),
    ],
)
def test_from_and_to_and_the_like_are_the_other_way(language: str, one: str, other: str, ways: set[str]) -> None:
    alike, back = compared(one, other, language), compared(other, one, language)
    assert alike.is_another
    assert back.is_another
    assert {alike.turned.way, alike.turned.way_before} == ways
    assert back.turned.way


@pytest.mark.parametrize(
    ("language", "one", "other", "ways"),
    [
        ("en", "Iran raises enrichment at Natanz plant", "Iran cuts enrichment at Natanz plant", ("raises", "cuts")),
        ("es", "Irán sube el enriquecimiento en Natanz", "Irán baja el enriquecimiento en Natanz", ("sube", "baja")),
        (
            "ru",
            "Иран повысил обогащение урана в Натанзе",
            "Иран снизил обогащение урана в Натанзе",
            ("повысил", "снизил"),
        ),
        ("fa", "غنی سازی ایران در نطنز افزایش یافت", "غنی سازی ایران در نطنز کاهش یافت", ("افزایش", "کاهش")),
        ("zh", "赫尔松部分地区恢复供水", "赫尔松全城恢复供水", ("部分", "全城")),
        ("zh", "伊朗在纳坦兹增加铀浓缩活动", "伊朗在纳坦兹减少铀浓缩活动", ("增加", "减少")),
    ],
)
def test_words_that_are_opposed_are_the_other_way_also_above_one_lead(
    language: str, one: str, other: str, ways: tuple[str, str]
) -> None:
    alike = compared(one, other, language, lead=_LEAD)
    assert alike.is_another
    assert (alike.turned.way, alike.turned.way_before) == ways


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Tanker sails to Cuba from Novorossiysk", "Tanker sails from Novorossiysk to Cuba"),
        ("en", "Oil prices up two percent after attack", "After attack oil prices up two percent"),
        ("es", "Presos de Machala llegan a Guayaquil", "Llegan a Guayaquil presos de Machala"),
        ("ru", "Аэропорт закрыт из-за угрозы дронов", "Из-за угрозы дронов аэропорт закрыт"),
        ("zh", "沙特上调对亚洲原油售价", "对亚洲原油售价 沙特上调"),
    ],
)
def test_the_same_way_in_another_order_is_none(language: str, one: str, other: str) -> None:
    assert not compared(one, other, language).turned.way


def test_east_and_west_are_the_other_way_where_no_lead_says_where_it_is() -> None:
    one = "Un grupo armado toma el control del este de Catatumbo"
    other = "Un grupo armado toma el control del oeste de Catatumbo"
    assert (compared(one, other, "es").turned.way, compared(one, other, "es").turned.way_before) == ("este", "oeste")
    assert not compared(one, other, "es", lead=_LEAD).turned.way


@pytest.mark.parametrize(
    ("announced", "done", "word"),
    [
        ("Turkey weighs strikes on Kurdish bases in Syria", "Turkey strikes Kurdish bases in Syria", "strikes"),
        ("Niger set to send envoy back to Paris", "Niger sent envoy back to Paris", "sent"),
        ("Honduras va a romper relaciones con Taiwán", "Honduras rompe relaciones con Taiwán", "rompe"),
        ("Chile podría cerrar la frontera con Perú", "Chile cierra la frontera con Perú", "cierra"),
        ("Финляндия собирается закрыть границу с Россией", "Финляндия закрыла границу с Россией", "закрыла"),
        ("Армения может выйти из договора ОДКБ", "Армения вышла из договора ОДКБ", "вышла"),
        ("Грузия введёт визы для граждан Ирана", "Грузия ввела визы для граждан Ирана", "ввела"),
        ("قرار است فنلاند مرز خود با روسیه را ببندد", "فنلاند مرز خود با روسیه را بست", "بست"),
        ("马士基计划暂停红海航线运输", "马士基暂停红海航线运输", "暂停"),
    ],
)
def test_what_was_announced_by_another_verb_is_done(announced: str, done: str, word: str) -> None:
    assert carried_out(done, announced) == word
    assert not carried_out(announced, done)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Honduras va a romper relaciones con Taiwán", "Honduras decide romper relaciones con Taiwán"),
        ("Финляндия собирается закрыть границу с Россией", "Финляндия намерена закрыть границу с Россией"),
        ("قرار است فنلاند مرز خود با روسیه را ببندد", "فنلاند قصد دارد مرز خود با روسیه را ببندد"),
        ("马士基计划暂停红海航线运输", "马士基拟暂停红海航线运输"),
    ],
)
def test_what_is_announced_in_other_words_is_not_done(one: str, other: str) -> None:
    assert not carried_out(one, other)
    assert not carried_out(other, one)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (
            "en",
            "Congress of Peru opens impeachment of president",
            "Congress of Peru completes impeachment of president",
        ),
        (
            "es",
            "El Congreso abre el juicio al ministro de Defensa",
            "El Congreso concluye el juicio al ministro de Defensa",
        ),
        ("ru", "Конгресс начал процесс против министра обороны", "Конгресс завершил процесс против министра обороны"),
        ("fa", "آغاز رزمایش مشترک ایران و روسیه در خزر", "پایان رزمایش مشترک ایران و روسیه در خزر"),
        ("zh", "伊朗与俄罗斯开始里海联合演习", "伊朗与俄罗斯完成里海联合演习"),
    ],
)
def test_begun_and_completed_are_the_other_way(language: str, one: str, other: str) -> None:
    assert compared(other, one, language, lead=_LEAD if language == "en" else "").turned.way


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("es", "Iran abre puerto petrolero en Bandar Abás", "Iran terminal puerto petrolero en Bandar Abás"),
        ("es", "Rusia inicia obras en el puerto de Odesa", "Rusia terminal obras en el puerto de Odesa"),
        ("ru", "Начальник порта Одессы суда задержанного", "Завершил порта Одессы суда задержанного"),
        ("ru", "Начальника полиции Минска судят в пятницу", "Окончательно полиции Минска судят в пятницу"),
    ],
)
def test_a_terminal_ends_nothing_and_a_chief_begins_nothing(language: str, one: str, other: str) -> None:
    for new, old in ((one, other), (other, one)):
        alike = likeness(wording_of(new, "", "a.example", language), wording_of(old, "", "b.example", language))
        assert alike is not None
        assert not alike.turned.way


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (
            "es",
            "El Congreso inicia el juicio al ministro de Defensa",
            "El Congreso {} el juicio al ministro de Defensa",
        ),
        ("ru", "Конгресс {} процесс против министра обороны", "Конгресс завершил процесс против министра обороны"),
    ],
)
def test_forms_of_ending_and_beginning_are_known(language: str, one: str, other: str) -> None:
    forms = {"es": "termina terminan terminó terminaron terminará", "ru": "начал начала начали начинает начнёт начнут"}
    for form in forms[language].split():
        assert compared(other.format(form), one.format(form), language).turned.way, form


@pytest.mark.parametrize("headline", ["", "...", "!", "—"])
def test_a_headline_without_a_word_tells_no_way(headline: str) -> None:
    lead = "Inspectors saw changes in two cascades at the plant last week"
    assert compared(headline, headline, "en", lead=lead).turned.way == ""
