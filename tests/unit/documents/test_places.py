"""From an offset into a scalar's text to file, line and column, however the scalar was written."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watchd.documents import Node, ScalarNode, read
from watchd.errors import ConfigError, Problem


def scalar(text: str) -> ScalarNode:
    node = read(text, "q.yaml").at("q")
    assert isinstance(node, ScalarNode)
    assert node.text is not None
    return node


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("q: spare AND parts\n", "parts", "1:14"),
        ("q: spare AND\n   parts\n", "parts", "2:4"),
        ("q: >\n  $su30 AND\n  (spare OR\n   parts)\n", "spare", "3:4"),
        ("q: >\n  $su30 AND\n  (spare OR\n   parts)\n", "parts", "4:4"),
        ("a: 1\nq: >-   # note\n\n\n  spare\n\n  parts\n", "parts", "7:3"),
        ("q: |\n  spare\n    parts\n", "parts", "3:5"),
        ("q: |2\n    spare\n", "spare", "2:5"),
        ("q: 'it''s parts'\n", "parts", "1:11"),
        ("q: 'it''s\n\n  parts'\n", "parts", "3:3"),
        ('q: "a\\tb\\u0041 \\"parts\\""\n', "parts", "1:18"),
        ('q: "a\\\n   b parts"\n', "parts", "2:6"),
        ("q: Россия AND запчасти\n", "запчасти", "1:15"),
    ],
)
def test_a_word_of_a_value_is_found_in_the_file(text: str, word: str, place: str) -> None:
    node = scalar(text)
    assert node.text is not None
    offset = node.text.index(word)
    assert str(node.place_at(offset)) == f"q.yaml:{place}"
    assert str(node.problem("x", offset=offset).place) == f"q.yaml:{place}"


def test_an_offset_beyond_the_text_points_behind_its_last_character() -> None:
    node = scalar("q: spare AND\n")
    assert str(node.place_at(9)) == "q.yaml:1:13"
    assert str(node.place_at(99)) == "q.yaml:1:13"
    assert str(node.place_at(-1)) == "q.yaml:1:4"


def test_an_empty_value_and_a_list_point_at_their_begin() -> None:
    node = read("q:\nl: [a]\n", "q.yaml")
    for key, place in (("q", "1:3"), ("l", "2:4")):
        found = node.at(key)
        assert found is not None
        assert str(found.place_at(3)) == f"q.yaml:{place}"


def test_a_problem_that_quotes_a_megabyte_of_the_file_is_told_in_a_few_lines() -> None:
    problem = scalar(f"q: {'x' * 900_000}\n").problem(f"'{'x' * 900_000}' is no name", f"write {'x' * 900_000}")
    assert len(str(problem)) < 2000
    assert problem.message.startswith("'xxx")
    assert problem.message.endswith("…")


def scalars(node: Node) -> list[ScalarNode]:
    if isinstance(node, ScalarNode):
        return [node]
    children = getattr(node, "items", ())
    if callable(children):
        return [leaf for _, key, value in children() for one in (key, value) for leaf in scalars(one)]
    return [leaf for child in children for leaf in scalars(child)]


LINE = st.text("ab'\"\\#:x ñы", max_size=8)


@given(
    st.lists(LINE, max_size=5),
    st.sampled_from(["q: ", "q: >\n  ", "q: |\n  ", "q: >2-\n  ", 'q: "', "q: '"]),
    st.integers(0, 3),
)
@example(["a", "", "", " b"], "q: >\n  ", 1)
@example(["a\\", " b", "", "\\x41"], 'q: "', 2)
def test_every_visible_character_maps_to_itself(lines: list[str], opening: str, indent: int) -> None:
    closing = opening[-1] if opening[-1] in "\"'" else ""
    text = opening + ("\n  " + " " * indent).join(lines) + closing + "\n"
    try:
        found = scalars(read(text, "q.yaml"))
    except ConfigError:
        return
    rows = text.split("\n")
    for node in found:
        for offset, sign in enumerate(node.text or ""):
            place = node.place_at(offset)
            written = rows[place.line - 1][place.column - 1 : place.column]
            assert sign.isspace() or written in {sign, "\\"}


@given(st.text() | st.text("ab:-[]{}>|'\"\\\n\t #&*!%@,?~"))
@example("? ")
@example("a: !<x> &b c")
@example('"\\U00110000"')
@example("%YAML 99999999999.1\n---\n")
def test_reading_any_text_gives_nodes_or_a_config_error(text: str) -> None:
    node, problems = outcome(text)
    assert all(problem.message and problem.place.file == "any.yaml" for problem in problems)
    assert (node is None) == bool(problems)
    for leaf in scalars(node) if node is not None else ():
        assert leaf.place.line >= 1
        leaf.place_at(len(leaf.text or ""))


@given(st.binary() | st.text().map(lambda text: text.encode("utf-16")))
def test_reading_any_bytes_gives_nodes_or_a_config_error(data: bytes) -> None:
    node, problems = outcome(data)
    assert (node is None) == bool(problems)


def outcome(data: bytes | str) -> tuple[Node | None, tuple[Problem, ...]]:
    try:
        return read(data, "any.yaml"), ()
    except ConfigError as error:
        return None, error.problems
