"""What a report is compared by."""

import pytest

from watchd.stories.names import IN_FULL
from watchd.stories.number_words import NUMBER_WORDS
from watchd.stories.stop_words import STOP_WORDS
from watchd.stories.words import lead_of, wording_of, words_of


def test_endings_and_small_words_do_not_count() -> None:
    assert words_of("Венесуэла получила запчасти для Су-30").keys == {"венесу", "получи", "запчас", "су30"}
    assert words_of("The seizure of tankers").keys == {"seizur", "tanker"}
    assert words_of("A son of the minister").keys == {"son", "minist"}


def test_a_number_has_one_form_and_a_name_with_a_number_is_a_name() -> None:
    words = words_of("Two Su-30MK2 cost $1,200m, 3.5 % of 2026's budget; 12.000 troops")
    assert words.numbers == {"2", "1200000000", "3.5%", "12000"}
    assert "su30mk2" in words.keys
    assert words_of("两艘军舰 苏-30 统一").numbers == {"2"}


def test_a_number_with_a_separator_is_no_year() -> None:
    assert words_of("2,000 troops and 1.950 dead, 1,404 homes").numbers == {"2000", "1950", "1404"}
    assert words_of("Since 2014 and 1950; in 1404").numbers == set()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("thirteen dead, twenty-one hurt, two hundred and five missing", {"13", "21", "205"}),
        ("two dozen men, a hundred boats, three and four of them", {"24", "100", "3", "4"}),
        ("two thousand troops", {"2000"}),
        ("treinta y un indígenas, veintitrés niños, mil quinientos soldados", {"31", "23", "1500"}),
        ("doscientas casas y catorce muertos", {"200", "14"}),
        ("двадцать три паломника, ста двадцати восьми человек, двум солдатам", {"23", "128", "2"}),
        ("بیست و سه زائر و صد و پنج زخمی", {"23", "105"}),
        ("十三人死亡，二十四架，三百五十名，三万人，两艘", {"13", "24", "350", "30000", "2"}),
    ],
)
def test_numbers_in_words_are_numbers(text: str, numbers: set[str]) -> None:
    assert words_of(text).numbers == numbers


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (("$1.5 billion", "$1.5bn", "$1.5b", "$1,500 million", "1.5-billion"), "1500000000"),
        (("1.500 millones", "mil quinientos millones", "1,5 mil millones"), "1500000000"),
        (("1,5 млрд", "1,5 миллиарда", "1500 млн"), "1500000000"),
        (("۱٫۵ میلیارد", "1.5 میلیارد"), "1500000000"),
        (("15亿美元", "十五亿美元", "150000万美元"), "1500000000"),
        (("5 тысяч", "5 тыс.", "5000", "5 000", "пять тысяч", "5 mil", "5 هزار", "۵٬۰۰۰", "5千人", "5k"), "5000"),
        (("0.5 million", "500,000"), "500000"),
        (("two million", "dos millones", "двух миллионов", "دو میلیون", "2 mln", "200万人", "二百万人"), "2000000"),
        (("3%", "3 %", "3 percent", "three per cent", "3 por ciento", "три процента", "۳ درصد", "百分之3"), "3%"),
        (("30倍",), "30×"),
    ],
)  # fmt: skip
def test_an_amount_has_one_form_however_it_is_written(texts: tuple[str, ...], number: str) -> None:
    assert [words_of(text).numbers for text in texts] == [{number}] * len(texts)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("5m away", {"5"}), ("Su-30 million", set()), ("7 bnp", {"7"}), ("in 2026 300 men", {"300"}), ("% of men", set())],
)
def test_what_stands_behind_a_number_may_be_no_part_of_it(text: str, numbers: set[str]) -> None:
    assert words_of(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12.05.2026 тысячи людей вышли на улицы Тбилиси", {"12.05.2026"}),
        ("El 3.5.2026 mil personas marcharon", {"3.5.2026", "1000"}),
        ("1.1.1404 هزار", {"1.1.1404", "1000"}),
        ("iOS 18.1.1 k users", {"18.1.1"}),
        ("Firmware 17.4.1 million devices", {"17.4.1"}),
        ("1,2,3 million", {"1.2.3"}),
        ("1,50,00,0 men", {"1.50.00.0"}),
    ],
)
def test_a_date_or_a_version_is_no_amount_and_stays_as_it_is(text: str, numbers: set[str]) -> None:
    assert words_of(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Rs 1,00,00,000 million", "10000000000000"),
        ("1,50,000 men", "150000"),
        ("1,50,000.5 acres", "150000.5"),
        ("1,234,567.25 dollars", "1234567.25"),
        ("1.234.567,25 euros", "1234567.25"),
        ("0.125 million", "125000"),
        ("0.00001 k", "0.01"),
    ],
)
def test_what_groups_digits_is_no_part_of_a_number(text: str, number: str) -> None:
    assert words_of(text).numbers == {number}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Since 2011 millions of Syrians have fled", set()),
        ("In 2023 millions fled Sudan", set()),
        ("En 2024 mil personas cruzaron", {"1000"}),
        ("Desde 2011 millones de sirios", set()),
        ("En 2024 mil millones de dólares", {"1000000000"}),
        ("В 2024 миллионы россиян", set()),
        ("В 2022 тысячи россиян", set()),
        ("در سال ۱۴۰۳ هزار نفر", {"1000"}),
        ("2000 millones de dólares, 2024 million, 1.950 millones", {"2000000000", "2024000000", "1950000000"}),
        ("2024 миллиона рублей, 1400 млн", {"2024000000", "1400000000"}),
        ("1,404 thousand", {"1404000"}),
    ],
)
def test_a_year_before_millions_is_no_part_of_an_amount(text: str, numbers: set[str]) -> None:
    assert words_of(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Flight MH 370 239 aboard", {"370", "239"}),
        ("A Boeing 737 800 crashes", {"737", "800"}),
        ("Boeing 737 800 crashes", {"737", "800"}),
        ("Рейс Ту 154 155 человек", {"154", "155"}),
        ("Около 5 250 человек", {"5250"}),
        ("более 5 250 человек", {"5250"}),
        ("Россия 5 000 человек", {"5000"}),
        ("Boeing 1 234 567", {"1234567"}),
        ("Casi 12 345 personas", {"12345"}),
    ],
)
def test_a_number_behind_a_name_is_not_joined_with_the_next(text: str, numbers: set[str]) -> None:
    assert words_of(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("one million two hundred thousand people", {"1200000"}),
        ("un millón doscientos mil personas; two million three hundred and five men", {"1200000", "2000305"}),
        ("two thousand five hundred troops, twenty two hundred", {"2500", "2200"}),
        ("mil quinientos millones doscientos mil", {"1500200000"}),
        ("сто двадцать тысяч пятьсот человек, два миллиона триста тысяч", {"120500", "2300000"}),
        ("دو میلیون و سیصد هزار", {"2300000"}),
        ("two thousand dozen", {"2000", "12"}),
        ("A million people, a hundred boats", {"1000000", "100"}),
        ("half a million people", {"500000"}),
        ("one in a million, a quarter of a million", set()),
        ("a millones de personas", set()),
    ],
)
def test_a_number_of_many_words_has_all_their_value(text: str, numbers: set[str]) -> None:
    assert words_of(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("5m people, 1.2m barrels, 3m tonnes", {"5000000", "1200000", "3000000"}),
        ("5m away, 5m from people, a 5m boat", {"5"}),
        ("30pc, 30 pc, 2.5pc", {"30%", "2.5%"}),
        ("30 PCs, the PC", {"30"}),
    ],
)
def test_a_letter_or_two_behind_a_number_make_it_an_amount(text: str, numbers: set[str]) -> None:
    assert words_of(text).numbers == numbers


@pytest.mark.parametrize(
    "text", ["dozens of boats, one man", "una lancha, docenas de botes", "тысячи людей", "数十人 一名 一起"]
)
def test_an_article_and_some_are_no_numbers(text: str) -> None:
    assert words_of(text).numbers == set()


def test_a_number_of_several_words_is_shown_as_it_was_written() -> None:
    assert ("23", "twenty three") in words_of("Twenty-three pilgrims").shown


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (("U.S. Treasury", "US Treasury", "United States Treasury", "U.S. treasury."), "us"),
        (("EE.UU. sanciona", "EE. UU. sanciona", "EEUU sanciona", "Estados Unidos sanciona"), "eeuu"),
        (("Соединённые Штаты и Куба", "США и Куба"), "сша"),
        (("中国呼吁", "中方呼吁"), "中国"),
        (("UN chief", "U.N. chief", "United Nations chief", "u.n. chief", "UN Chief"), "onu"),
        (("ONU pide", "Naciones Unidas pide", "La ONU pide"), "onu"),
    ],
)
def test_a_state_has_one_name_however_it_is_written(texts: tuple[str, ...], key: str) -> None:
    (keys,) = {words_of(text).keys for text in texts}
    assert key in keys


@pytest.mark.parametrize(
    "text",
    [
        "可以方便旅客",
        "司法方面",
        "其中方案",
        "近日方案公布",
        "集中方向",
        "空中方向",
        "今日方式",
        "所以方法",
        "以方向盘",
    ],
)
def test_no_side_is_read_out_of_two_words(text: str) -> None:
    pairs = {text[place : place + 2] for place in range(len(text) - 1)}
    assert words_of(text).keys == pairs


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("中方向美方提出交涉", "美国"),
        ("美方面临压力", "美国"),
        ("俄方称", "俄罗"),
        ("以方否认", "以色"),
        ("日方面对", "日本"),
    ],
)
def test_a_side_is_its_state_whatever_it_does(text: str, state: str) -> None:
    assert state in words_of(text).keys


def test_no_state_or_union_is_a_word_that_stands_in_any_text_or_a_number() -> None:
    for name in ("United States", "United Nations", "United Kingdom", "European Union", "Estados Unidos", "U.N."):
        for language in (None, "en", "es", "ru"):
            assert len(words_of(name, language).keys) == 1, (name, language)
            assert words_of(f"{name} million", language).numbers == set()


def test_every_name_in_full_has_a_form_that_counts() -> None:
    assert not STOP_WORDS.intersection(IN_FULL.values())
    assert NUMBER_WORDS.keys().isdisjoint(IN_FULL.values())
    assert [words_of(f"{name} million").numbers for name in IN_FULL] == [frozenset()] * len(IN_FULL)


def test_an_article_in_capitals_is_no_union() -> None:
    assert "onu" not in words_of("UN BARCO RUSO LLEGA", "es").keys | words_of("Un barco").keys
    assert "onu" in words_of("GUYANA ASKS UN COUNCIL TO MEET", "en").keys


def test_a_full_stop_makes_no_initials() -> None:
    assert words_of("Convoy hit. Us and them").keys == {"convoy", "hit", "us", "them"}
    assert words_of("Part b. cargo is in.").keys == {"part", "cargo"}


def test_chinese_is_compared_by_pairs_of_signs() -> None:
    assert words_of("委内瑞拉").keys == {"委内", "内瑞", "瑞拉"}


def test_persian_is_the_same_in_arabic_letters_and_without_its_joiner() -> None:
    assert words_of("نفتکش ايراني پهپاد‌های").keys == words_of("نفتکش ایرانی پهپادهای").keys


def test_a_publisher_s_name_behind_the_headline_does_not_count() -> None:
    named = wording_of("Su-30 parts arrive in Caracas - TASS", "", "tass.com", "en")
    assert named.title == wording_of("Su-30 parts arrive in Caracas", "", "tass.com", "en").title


def test_the_lead_is_the_summary_s_beginning_else_the_body_s() -> None:
    assert lead_of("  A   summary ", "A body") == "A summary"
    assert lead_of("", "A\nbody") == "A body"
    assert len(lead_of("x" * 900, "")) == 300
