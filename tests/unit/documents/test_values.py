"""The types that files share: durations, days, flags, names."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from watchd.documents import (
    Country,
    Flag,
    Handle,
    InputError,
    Language,
    MailAddress,
    Name,
    Zone,
    format_duration,
    nearest,
    parse_duration,
)
from watchd.documents import suggestion as suggested


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7_200), ("7d", 604_800), ("3w", 1_814_400), ("0s", 0)]
)
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["", "15", "m", "1.5h", "-1d", "1 d", "1D", "1M", "1h30m", "٣d", "1y", "9999999999s", "999999999w", "1d\n2d"],
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_duration(text)
    assert caught.value.hint


@given(st.integers(0, 10**8))
def test_a_duration_is_read_as_it_was_written(seconds: int) -> None:
    assert parse_duration(format_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


def test_durations_are_written_in_their_largest_whole_unit() -> None:
    written = [format_duration(parse_duration(text)) for text in ("90s", "60s", "120m", "36h", "48h", "2w", "0m")]
    assert written == ["90s", "1m", "2h", "36h", "2d", "14d", "0s"]


@pytest.mark.parametrize("adapter", [TypeAdapter(Name), TypeAdapter(Handle)])
def test_names_hold_no_slash_and_no_capital(adapter: TypeAdapter[str]) -> None:
    assert adapter.validate_python("spare-parts-2") == "spare-parts-2"
    for bad in ("a/b", "Spare", "a--b", "-a", "a-", "", "а-б", "a b", "a" * 81, "a\n"):
        with pytest.raises(ValidationError):
            adapter.validate_python(bad)


def test_a_person_may_have_dots_a_rule_may_not() -> None:
    assert TypeAdapter(Handle).validate_python("analyst.a_b") == "analyst.a_b"
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python("analyst.a")


def test_norway_is_a_country_and_no_boolean() -> None:
    assert TypeAdapter(Country).validate_python("NO") == "NO"
    assert TypeAdapter(Language).validate_python("no") == "no"
    for kind, bad in ((Country, "no"), (Country, "NOR"), (Language, "NO"), (Language, "en-US"), (Flag, "no")):
        with pytest.raises(ValidationError):
            TypeAdapter[object](kind).validate_python(bad)


def test_the_nearest_word_is_offered_and_nothing_where_none_is_near() -> None:
    assert nearest("serverity", ["severity", "service"]) == "severity"
    assert nearest("SEVERITY", ["severity"]) == "severity"
    assert suggested("zzz", ["severity"]) == ""
    assert suggested("serverity", ["severity"]) == "; did you mean 'severity'?"


def test_a_zone_is_an_iana_name_and_the_one_that_was_meant_is_named() -> None:
    zones = TypeAdapter(Zone)
    assert zones.validate_python("America/Caracas") == "America/Caracas"
    for bad, said in (("America/Caraccas", "did you mean 'America/Caracas'?"), ("../../etc/passwd", ""), ("", "")):
        with pytest.raises(ValidationError, match="is no time zone") as caught:
            zones.validate_python(bad)
        assert said in str(caught.value)


def test_a_mail_address_is_one_address_alone() -> None:
    addresses = TypeAdapter(MailAddress)
    assert addresses.validate_python("desk@example.org") == "desk@example.org"
    for bad in (
        "desk",
        "D <desk@example.org>",
        "a@b.org, c@d.org",
        "a@b.org\r\nBcc: c@d.org",
        "a@[127.0.0.1]",
        "я@b.org",
    ):
        with pytest.raises(ValidationError, match="is no mail address"):
            addresses.validate_python(bad)
