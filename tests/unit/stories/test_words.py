"""What a report is compared by."""

from watchd.stories.words import lead_of, wording_of, words_of


def test_endings_and_small_words_do_not_count() -> None:
    assert words_of("Венесуэла получила запчасти для Су-30").keys == {"венесу", "получи", "запчас", "су30"}
    assert words_of("The seizure of tankers").keys == {"seizur", "tanker"}
    assert words_of("A son of the minister").keys == {"son", "minist"}


def test_a_number_has_one_form_and_a_name_with_a_number_is_a_name() -> None:
    words = words_of("Two Su-30MK2 cost $1,200m, 3.5 % of 2026's budget; 12.000 troops")
    assert words.numbers == {"2", "1200", "3.5", "12000"}
    assert "su30mk2" in words.keys
    assert words_of("两艘军舰 苏-30 统一").numbers == {"2"}


def test_a_number_with_a_separator_is_no_year() -> None:
    assert words_of("2,000 troops and 1.950 dead, 1,404 homes").numbers == {"2000", "1950", "1404"}
    assert words_of("Since 2014 and 1950; in 1404").numbers == set()


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
