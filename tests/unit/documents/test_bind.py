"""Nodes to models: what is wrong, said at the node and in the words of somebody who edits files."""

from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import AfterValidator, Discriminator, Field, SecretStr, model_validator

from watchd.documents import Day, Duration, Flag, InputError, Model, Name, bind, parse_duration, read
from watchd.documents.editors import editor_schema
from watchd.errors import Problem


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Mail(Model):
    type: Literal["mail"]
    host: str
    password: SecretStr | None = None


class Hook(Model):
    type: Literal["hook", "webhook"]
    port: int = Field(default=80, ge=1)
    key: SecretStr = SecretStr("")


def no_blue(text: str) -> str:
    if text == "blue":
        raise InputError("blue is sold out", "take red")
    return text


class Case(Model):
    title: str = Field(max_length=10)


class Palette(Model):
    colour: Colour = Colour.RED
    names: tuple[Annotated[str, AfterValidator(no_blue)], ...] = Field(default=(), max_length=3)
    wait: Annotated[Duration, Field(ge=parse_duration("1m"))] = parse_duration("5m")
    ways: dict[Name, Annotated[Mail | Hook, Discriminator("type")]] = Field(default={})
    tests: list[str | Case] = Field(default=[])
    one_or_more: str | list[int] | None = None
    is_big: Flag = Field(default=False, alias="big")
    since: Day | None = None
    share: float = 0.5
    pair: tuple[int, str] = (1, "a")
    lower: int = 0
    upper: int = 9

    @model_validator(mode="after")
    def _ordered(self) -> "Palette":
        if self.lower > self.upper:
            raise InputError("is above `upper`", "exchange them", ("lower",))
        return self


def bound(text: str) -> tuple[Palette | None, list[Problem]]:
    problems: list[Problem] = []
    return bind(read(text, "p.yaml"), Palette, problems), problems


def told(text: str) -> list[str]:
    value, problems = bound(text)
    assert value is None
    return [f"{problem.place.line}:{problem.place.column} {problem.message} | {problem.hint}" for problem in problems]


def test_text_becomes_what_the_model_says() -> None:
    value, problems = bound(
        """
colour: green
names: [a, b]
wait: 2h
ways: {x-y: {type: webhook, port: 8080}, z: {type: mail, host: h}}
tests: [plain, {title: t}]
one_or_more: [1, 2]
big: true
since: 2027-11-01
share: 1e-3
"""
    )
    assert problems == []
    assert value is not None
    assert value.colour is Colour.GREEN
    assert value.wait == parse_duration("120m")
    assert value.ways["x-y"] == Hook(type="webhook", port=8080)
    assert value.tests == ["plain", Case(title="t")]
    assert value.one_or_more == [1, 2]
    assert value.is_big
    assert value.since is not None
    assert value.since.isoformat() == "2027-11-01"
    assert value.share == 0.001


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("color: red", "1:1 unknown field 'color'; did you mean 'colour'? | "),
        ("colour: gren", "1:9 colour: unknown value 'gren'; did you mean 'green'? | one of red, green"),
        ("colour: [red]", "1:9 colour: expected one of red, green, found a list | "),
        ("names: [a, blue]", "1:12 names: blue is sold out | take red"),
        ("names: a", "1:8 names: expected a list, found 'a' | put it in brackets: [a]"),
        ("names: [a, b, c, d]", "1:8 names: must have at most 3 entries, has 4 | "),
        ("wait: 90", "1:7 wait: '90' has no unit | write a whole number and a unit: 90s, 15m, 2h, 7d or 3w"),
        ("wait: 59s", "1:7 wait: must be at least 1m, found '59s' | "),
        (
            "ways: {a_b: {type: mail, host: h}}",
            "1:8 ways: 'a_b' cannot be a name here | write a-b: small letters and digits, joined by hyphens",
        ),
        (
            "ways: {a AND b: {type: mail, host: h}}",
            (
                "1:8 ways: 'a AND b' cannot be a name here | "
                "use small letters and digits, joined by hyphens, like spare-parts-2"
            ),
        ),
        (
            "ways: {x: {type: mial}}",
            "1:18 type: unknown value 'mial'; did you mean 'mail'? | one of mail, hook, webhook",
        ),
        ("ways: {x: {host: h}}", "1:11 missing field 'type' | one of mail, hook, webhook"),
        ("ways: {mail: {type: mail}}", "1:14 missing field 'host' | "),
        ("ways: {hook: {type: hook, port: 0}}", "1:33 port: must be at least 1, found '0' | "),
        ("ways: {x: {type: mail, host: h, pass: [p]}}", "1:33 unknown field 'pass'; did you mean 'password'? | "),
        (
            "ways: {x: {type: hook, key: [p]}}",
            (
                "1:29 key: expected text, found a list | "
                "put the whole value in single quotes, and write each ' inside it twice"
            ),
        ),
        ("tests: [{titel: t}]", "1:10 unknown field 'titel'; did you mean 'title'? | "),
        ("tests: [{title: 01234567890}]", "1:17 title: must have at most 10 characters, has 11 | "),
        ("tests: [[x]]", "1:9 tests: expected text or a mapping, found a list | put it in single quotes: '[x]'"),
        (
            "tests:\n  - Peskov: no parts",
            (
                "2:5 tests: YAML reads 'Peskov' as a key, and the only keys are title | "
                "put it in single quotes: - 'Peskov: no parts'"
            ),
        ),
        (
            "tests: [{a OR b}]",
            (
                "1:9 tests: YAML reads 'a OR b' as a key, and the only keys are title | "
                "put it in single quotes: '{a OR b}'"
            ),
        ),
        (
            "tests: [{title: a, b}]",
            (
                "1:20 unknown field 'b' | "
                "in braces a comma ends a value: put the whole value in single quotes, and write each ' inside it twice"
            ),
        ),
        ("one_or_more: [1, x]", "1:18 one_or_more: expected a whole number, found 'x' | "),
        ("big: True", "1:6 big: 'True' is neither true nor false | YAML 1.2 knows only `true` and `false`"),
        (
            "since: 2027-02-30",
            "1:8 since: '2027-02-30' is no day of the calendar | write it as 2027-11-01: year, month, day",
        ),
        ("share: half", "1:8 share: expected a number, found 'half' | "),
        ("pair: [1]", "1:7 missing field '1' | "),
        ("lower: 10", "1:8 lower: is above `upper` | exchange them"),
        ("upper:", "1:7 upper: expected a whole number, found nothing | give a value, or remove the line"),
    ],
)
def test_each_mistake_is_said_at_its_node(text: str, expected: str) -> None:
    assert told(text)[0] == expected


def test_every_mistake_of_a_file_is_told_once_in_the_order_of_the_file() -> None:
    lines = told("ways:\n  a: {type: x}\n  b: {host: h}\ncolor: 1\ntests: [[x], {t: 1}]\nshare: [1]\n")
    places = [line.split(" ")[0] for line in lines]
    assert places == ["2:13", "3:6", "4:1", "5:9", "5:14", "5:15", "6:8"]


def test_what_is_no_mapping_is_refused_before_the_model_sees_it() -> None:
    assert told("[a]") == ["1:1 expected a mapping of fields, found a list | write `name: value` lines"]
    assert told("") == ["1:1 the file is empty | write `name: value` lines"]


def test_models_are_frozen_and_pydantics_own_words_are_not_needed() -> None:
    words = " ".join(told("ways: {x: {type: hook, port: x}}\npair: 5\nshare: x\nbig: 1\nwait: [x]\nsince: {}\n"))
    for jargon in ("Input should", "valid integer", "dictionary", "tuple", "timedelta", "validation"):
        assert jargon not in words


def test_editors_get_patterns_defaults_and_descriptions() -> None:
    schema = editor_schema(Palette, "palette")
    fields = schema["properties"]
    assert fields["wait"]["default"] == "5m"
    assert fields["wait"]["pattern"] == "^[0-9]{1,9}[wdhms]$"
    assert fields["big"] == {"type": "boolean", "default": False}
    assert schema["additionalProperties"] is False
    assert "default" not in fields["since"]
    assert "title" not in fields["share"]
