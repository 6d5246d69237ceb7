"""Remedies for values that YAML misreads: whoever writes what they say is read, and nothing secret is repeated."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from watchd.documents import Node, as_value, read
from watchd.documents.node import ListNode, MapNode, ScalarNode
from watchd.errors import ConfigError, Problem

WRITTEN = re.compile(r"put it in single quotes: (?P<head>(?:[\w.-]+:|-) )?(?P<quoted>'.*')$")
PLACES = {
    "after a key": "version: 1\nrules:\n  - id: a\n    match:\n      query: {}\n      exclude: x\n",
    "in braces": "rules:\n  - id: a\n    match: {{query: {}, exclude: x}}\n  - id: b\n",
    "last in braces": "rules:\n  - {{id: a, match: {{exclude: x, query: {}}}}}\n  - id: b\n",
    "in braces over lines": "match: {{exclude: x,\n  query: {},\n  other: y}}\nid: b\n",
    "as an item": "must_match:\n  - {}\n  - other\nid: b\n",
    "in square brackets": "tests: {{must_match: [{}, other], must_not_match: [y]}}\nid: b\n",
    "last in square brackets": "en: [other, {}]\nid: b\n",
    "in a mapping that is an item": "tests:\n  - title: {}\n    language: en\n",
}
TEXTS = (
    '"spare part" AND x',
    '"spare part*" AND (radar OR "air force")',
    '"a" "b"',
    "'spare part' AND x",
    "'it's' AND x",
    "*drone AND x",
    "& b",
    "&b AND x",
    "!radar AND x",
    "%x AND y",
    "@us AND x",
    "`x` AND y",
    "title:radar AND body: x",
    "Moscow: parts: none",
    "{a OR b} AND c",
    "[a OR b] AND c",
    "- a AND b",
    "? a: b: c",
    ": a",
    "> a AND b",
    "| a AND b",
)


def problem_of(text: str) -> Problem | None:
    """The first problem that YAML has with it."""
    try:
        read(text, "a.yaml")
    except ConfigError as error:
        return error.problems[0]
    return None


def followed(text: str, problem: Problem) -> str:
    """The file after somebody did literally what the remedy says."""
    found = WRITTEN.search(problem.hint)
    assert found, problem
    lines = text.split("\n")
    line = lines[problem.place.line - 1]
    meant = found["quoted"][1:-1].replace("''", "'")
    head = found["head"] or ""
    at = re.search(f"{re.escape(head.strip())}\\s*(?P<value>(?:[|>]\\S* +)?{re.escape(meant)})", line)
    assert at, f"{meant} does not stand in: {line}"
    lines[problem.place.line - 1] = line[: at.start("value")] + found["quoted"] + line[at.end("value") :]
    return "\n".join(lines)


def scalars(node: Node) -> Iterator[str]:
    if isinstance(node, ScalarNode):
        yield node.text or ""
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from scalars(item)
    elif isinstance(node, MapNode):
        for _, value in node.entries:
            yield from scalars(value)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", TEXTS)
def test_one_remedy_is_enough_for_yaml_to_read_the_text_as_it_was_meant(text: str, place: str) -> None:
    file = PLACES[place].format(text)
    problem = problem_of(file)
    if problem is not None:
        file = followed(file, problem)
    assert problem_of(file) is None
    if problem is not None:
        meant = re.sub(r"^[|>] ", "", text)
        assert meant in scalars(read(file, "a.yaml"))


@given(some.text(alphabet="ab \"'*&!%@`:#{}[],-?|>()", min_size=1, max_size=12))
@example("{{>}}")
@example("{[>]: a}")
def test_whatever_is_written_for_a_query_a_ready_remedy_mends_its_line(text: str) -> None:
    file = PLACES["after a key"].format(text)
    problem = problem_of(file)
    if problem is None or not WRITTEN.search(problem.hint):
        return
    again = problem_of(followed(file, problem))
    assert again is None or again.place.line > problem.place.line


@pytest.mark.parametrize(
    "text", ["a AND b", "spare: part", '"a" AND b', "null", "[x]", "it's", "a #b", "@x", "a, b", "Сухой", "", " a"]
)
def test_a_text_as_a_value_reads_as_itself(text: str) -> None:
    for file in (f"a: {as_value(text)}\n", f"a: [{as_value(text)}, b]\n", f"a: {{b: {as_value(text)}}}\n"):
        assert text in scalars(read(file, "a.yaml"))


def test_a_text_that_needs_no_quotes_gets_none() -> None:
    assert [as_value(text) for text in ("radar AND jet", "$su30 NEAR/5 =US", "title:(a OR b)")] == [
        "radar AND jet",
        "$su30 NEAR/5 =US",
        "title:(a OR b)",
    ]


@pytest.mark.parametrize(
    "line",
    ['password: "hunter2" x', "password: *hunter2", "api_key: @hunter2", "url: !x https://me:hunter2@example.org"],
)
def test_what_looks_like_a_secret_is_not_repeated(line: str) -> None:
    problem = problem_of(f"a: 1\n{line}\n")
    assert problem is not None
    assert "hunter2" not in str(problem)
    assert "put the text in a block" in problem.hint


def test_the_value_of_a_variable_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        read("{a: @hunter2}", "WATCHD_POLL", is_file=False)
    assert "hunter2" not in str(caught.value)


def test_a_long_value_is_not_repeated_but_the_remedy_is_said() -> None:
    long = '"a" AND (' + " OR ".join(f"word{number}" for number in range(60)) + ")"
    for place, words in (
        ("after a key", "`query: >`"),
        ("in braces", "single quotes, and write each ' inside it twice"),
    ):
        problem = problem_of(PLACES[place].format(long))
        assert problem is not None
        assert words in problem.hint
        assert "word59" not in problem.hint


def test_an_error_further_down_does_not_take_the_remedy_away() -> None:
    problem = problem_of('a: "x" y\nb: 1\n c: 2\nd: [\n')
    assert problem is not None
    assert problem.hint == "put it in single quotes: a: '\"x\" y'"


def test_a_file_that_is_too_large_to_try_in_gets_the_remedy_in_words() -> None:
    problem = problem_of('a: "x" y\n' + "# filler\n" * 20_000)
    assert problem is not None
    assert "single quotes" in problem.hint


@pytest.mark.parametrize("dash", ["-", "\N{EN DASH}", "\N{EM DASH}", "\N{BULLET}"])
@pytest.mark.parametrize("entry", ["token: abc123", "url: https://bot:abc123@hooks.example/x"])
def test_a_secret_behind_a_dash_that_is_none_is_shown_nowhere(dash: str, entry: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(f"rules:\n  {dash}{entry}\n   b: c\n", "a.yaml")
    [problem] = refused.value.problems
    assert "abc123" not in repr(problem)
