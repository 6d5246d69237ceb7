"""A word more or less in a headline that makes another development of it, and what its numbers count."""

import pytest

from watchd.model.story import Relation
from watchd.stories.alike import Likeness, likeness
from watchd.stories.differences import differences
from watchd.stories.qualified import qualified
from watchd.stories.words import wording_of


def compared(new: str, old: str, language: str = "en", *, lead: str = "", old_lead: str = "") -> Likeness:
    """How the newer headline stands to the older one."""
    alike = likeness(wording_of(new, lead, "a.example", language), wording_of(old, old_lead, "b.example", language))
    assert alike is not None
    return alike


def qualifying(new: str, old: str, language: str) -> tuple[str, str]:
    """The word that qualifies the newer headline alone, and the one that qualifies the older alone."""
    one, other = (wording_of(text, "", "a.example", language) for text in (new, old))
    return qualified(one, other, differences(one, other))


@pytest.mark.parametrize(
    ("language", "without", "qualified", "word"),
    [
        ("en", "President of Peru questioned over gifts", "Former president of Peru questioned over gifts", "former"),
        ("en", "Army chief kidnapped outside Tegucigalpa", "Wife of army chief kidnapped outside Tegucigalpa", "wife"),
        (
            "en",
            "US strike on boat kills three, Navy says",
            "Another US strike on boat kills three, Navy says",
            "another",
        ),
        ("en", "Pakistan test fires a missile in Sindh", "Pakistan test fires third missile in Sindh", "third"),
        ("en", "Hostages freed by bandits in Niger", "All hostages freed by bandits in Niger", "all"),
        ("en", "Drones strike Sumy power station", "Drones strike Sumy suburb power station", "suburb"),
        ("es", "Cierran la autopista entre Lima e Ica", "Cierran un tramo de la autopista entre Lima e Ica", "tramo"),
        ("ru", "Банды отпустили заложников в Нигере", "Банды отпустили всех заложников в Нигере", "всех"),
        ("zh", "尼日尔武装释放人质", "尼日尔武装释放全部人质", "全部"),
        ("zh", "军队夺回法希尔", "军队夺回法希尔外围村庄", "外围村庄"),
        ("zh", "油价跌60美元", "油价跌至60美元", "至"),
        (
            "es",
            "El ministro de Defensa fue detenido al llegar a Lima",
            "El exministro de Defensa fue detenido al llegar a Lima",
            "exministro",
        ),
        ("es", "Los bomberos salvan el puente de Mocoa", "Los bomberos apenas salvan el puente de Mocoa", "apenas"),
        (
            "ru",
            "Министр обороны прибыл в Дамаск с визитом",
            "Замминистра обороны прибыл в Дамаск с визитом",
            "замминистра",
        ),
        ("ru", "Аэропорт Пулково закрыт из-за угрозы", "Аэропорт Пулково снова закрыт из-за угрозы", "снова"),
        ("fa", "رئیس جمهور پرو در لیما بازداشت شد", "رئیس جمهور سابق پرو در لیما بازداشت شد", "سابق"),
        ("fa", "کشتی باری در دریای سرخ غرق شد", "کشتی باری دیگر در دریای سرخ غرق شد", "دیگر"),
        ("zh", "韩国总统接受检方讯问", "韩国前总统接受检方讯问", "前"),
        ("zh", "普尔科沃机场因无人机威胁关闭", "普尔科沃机场因无人机威胁再次关闭", "再次"),
    ],
)
def test_a_word_that_qualifies_makes_another_development_both_ways(
    language: str, without: str, qualified: str, word: str
) -> None:
    more, less = compared(qualified, without, language), compared(without, qualified, language)
    assert more.is_another
    assert less.is_another
    assert more.relation is less.relation is Relation.RELATED
    assert more.turned.gained == less.turned.missed == word


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Ex-president of Peru questioned over gifts", "Former president of Peru questioned over gifts"),
        ("en", "Kremlin aide says drones hit Kursk depot again", "Kremlin says drones hit Kursk depot again"),
        ("en", "Oil exports of Iran fall to lowest in last year", "Oil exports of Iran fall to lowest in year"),
        ("en", "Shailene Woodley on why she left, she tells all", "Shailene Woodley on why she left, she tells"),
        ("es", "Turistas atrapados en la nieve son rescatados", "Rescatan a turistas atrapados en la nieve"),
        ("ru", "Экс-мэр Бишкека арестован по делу о хищении", "Бывший мэр Бишкека арестован по делу о хищении"),
        ("zh", "又一艘油轮在土耳其沿海遭袭击", "土耳其沿海又一艘油轮遭袭击"),
    ],
)
def test_the_same_in_another_word_or_another_place_makes_none(language: str, one: str, other: str) -> None:
    assert not compared(one, other, language).turned.gained
    assert not compared(one, other, language).turned.missed


@pytest.mark.parametrize(
    ("language", "whole", "part", "word"),
    [
        ("en", "Army retakes Bukavu from M23", "Army retakes part of Bukavu from M23", "part of"),
        (
            "en",
            "Crimea without power after drone strike",
            "Parts of Crimea without power after drone strike",
            "parts of",
        ),
        ("en", "US lifts sanctions on Belarus", "US lifts some sanctions on Belarus", "some"),
        ("en", "Israel withdraws from Gaza City", "Israel partially withdraws from Gaza City", "partially"),
        ("en", "Sudan army takes El Fasher", "Sudan army takes districts of El Fasher", "districts of"),
        ("en", "Goma falls to M23 rebels", "Most of Goma falls to M23 rebels", "most of"),
        ("en", "Gunmen free abducted pupils in Kebbi", "Gunmen free some of abducted pupils in Kebbi", "some"),
        ("en", "Three hostages freed in Mali", "Two of three hostages freed in Mali", "two of three"),
        ("en", "Russia takes Pokrovsk, Kyiv says", "Russia takes the east of Pokrovsk, Kyiv says", "the east of"),
        ("es", "Ejército recupera Bukavu del M23", "Ejército recupera parte de Bukavu del M23", "parte de"),
        ("es", "Rusia toma Pokrovsk, dice Kiev", "Rusia toma el este de Pokrovsk, dice Kiev", "el este de"),
        ("es", "Sin luz Crimea tras ataque", "Sin luz gran parte de Crimea tras ataque", "gran parte de"),
        ("es", "Liberan a los rehenes en Mali", "Liberan a la mayoría de los rehenes en Mali", "mayoria de"),
        ("es", "Israel se retira de Gaza", "Israel se retira parcialmente de Gaza", "parcialmente"),
        ("ru", "Армия отбила Букаву у М23", "Армия отбила часть Букаву у М23", "часть"),
        ("ru", "Гома перешла под контроль М23", "Большая часть Гомы перешла под контроль М23", "большая часть"),
        ("ru", "США сняли санкции с Беларуси", "США частично сняли санкции с Беларуси", "частично"),
        ("ru", "В Мали освобождены заложники", "В Мали освобождены двое из трёх заложников", "двое из трех"),
        ("fa", "ارتش کنگو بوکاوو را پس گرفت", "ارتش کنگو بخشی از بوکاوو را پس گرفت", "بخشی"),
        ("fa", "گروگان‌ها در مالی آزاد شدند", "برخی گروگان‌ها در مالی آزاد شدند", "برخی"),
        ("zh", "刚果军队收复布卡武", "刚果军队收复布卡武部分城区", "部分城区"),
        ("zh", "乌军撤出波克罗夫斯克", "乌军撤出波克罗夫斯克部分地区", "部分地区"),
        ("zh", "马里人质获释", "马里大部分人质获释", "大部分"),
    ],
)
def test_a_part_for_the_whole_is_another_development_both_ways(language: str, whole: str, part: str, word: str) -> None:
    assert qualifying(part, whole, language) == (word, "")
    assert qualifying(whole, part, language) == ("", word)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Ukraine takes part in Geneva talks on grain", "Ukraine is in Geneva talks on grain"),
        ("en", "Drone hits some 200 flats in Odesa", "Drone hits 200 flats in Odesa"),
        ("en", "Most wanted man of Peru held in Lima", "Wanted man of Peru held in Lima"),
        ("es", "Ataque por parte de Rusia en Odesa", "Ataque de Rusia en Odesa"),
        ("es", "Explosión en el norte de Bogotá hiere a dos", "Explosión en Bogotá hiere a dos"),
        ("ru", "Горит воинская часть под Курском", "Горит воинский склад под Курском"),
    ],
)
def test_what_only_looks_like_a_part_qualifies_nothing(language: str, one: str, other: str) -> None:
    assert qualifying(one, other, language) == qualifying(other, one, language) == ("", "")


def test_what_the_lead_of_the_other_report_says_makes_no_other_development() -> None:
    lead = "Pedro Castillo, the former president of Peru, was questioned by prosecutors in Lima on Monday morning."
    new = compared(
        "Former president of Peru questioned over gifts", "President of Peru questioned over gifts", old_lead=lead
    )
    old = compared(
        "President of Peru questioned over gifts", "Former president of Peru questioned over gifts", lead=lead
    )
    assert (new.turned.gained, old.turned.missed) == ("", "")


def test_in_a_headline_of_other_words_no_word_is_missed() -> None:
    alike = compared(
        "Prosecutors in Lima question president of Peru over gifts of watches",
        "Former president of Peru questioned by prosecutors over undeclared gifts",
    )
    assert (alike.turned.gained, alike.turned.missed) == ("", "")


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "Market bombing leaves 5 dead, 12 wounded", "Market bombing leaves 12 dead, 5 wounded"),
        ("en", "Clashes in Sweida kill six soldiers, two farmers", "Clashes in Sweida kill two soldiers, six farmers"),
        ("zh", "奎达市场爆炸造成5人死亡12人受伤", "奎达市场爆炸造成12人死亡5人受伤"),
    ],
)
def test_numbers_that_count_one_another_s_things_make_another_development(language: str, old: str, new: str) -> None:
    assert compared(new, old, language).turned.counted
    assert not compared(new, new, language).turned.counted


def test_a_number_beside_another_word_counts_nothing_otherwise() -> None:
    assert not compared(
        "The Voice Season 6: Blind Auditions, Part 5", "The Voice Season 6 Episode 5 Blind Auditions"
    ).turned.counted
