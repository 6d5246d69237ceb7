"""YAML text to nodes: what is read, what is refused, and where the errors point."""

import pytest
import yaml

from watchd.documents import ListNode, MapNode, ScalarNode, read
from watchd.errors import ConfigError, Problem


def problems_of(data: bytes | str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        read(data, "a.yaml")
    return caught.value.problems


def only_problem(data: bytes | str) -> Problem:
    (problem,) = problems_of(data)
    return problem


def test_every_scalar_stays_text_until_a_model_says_otherwise() -> None:
    text = "a: no\nb: 007\nc: 1:30\nd: 1e3\ne: 2027-11-01\nf: ON\ng: .nan\nh: 0x1F\ni: Null\n"
    assert read(text, "a.yaml").plain() == {
        "a": "no",
        "b": "007",
        "c": "1:30",
        "d": "1e3",
        "e": "2027-11-01",
        "f": "ON",
        "g": ".nan",
        "h": "0x1F",
        "i": "Null",
    }


def test_null_a_tilde_and_nothing_are_none_but_quoted_they_are_text() -> None:
    node = read("a: null\nb: ~\nc:\nd: 'null'\ne: \"~\"\nf: ''\ng: >\n  null\n", "a.yaml")
    assert node.plain() == {"a": None, "b": None, "c": None, "d": "null", "e": "~", "f": "", "g": "null\n"}
    quoted, plain, block = node.at("d"), node.at("a"), node.at("g")
    assert isinstance(quoted, ScalarNode)
    assert isinstance(plain, ScalarNode)
    assert isinstance(block, ScalarNode)
    assert (quoted.is_quoted, plain.is_quoted, block.is_block) == (True, False, True)


def test_nodes_carry_places_and_keys_can_be_pointed_at() -> None:
    node = read("# note\nrules:\n  - {id: a, match: {query: x AND y}}\n", "r.yaml")
    assert isinstance(node, MapNode)
    rules, query = node.at("rules"), node.at("rules", 0, "match", "query")
    assert isinstance(rules, ListNode)
    assert query is not None
    assert str(query.place) == "r.yaml:3:28"
    assert query.source_line == "  - {id: a, match: {query: x AND y}}"
    key = node.key("rules")
    assert key is not None
    assert str(key.place) == "r.yaml:2:1"
    assert node.at("rules", 1) is None
    assert node.at("rules", 0, "id", "deeper") is None


def test_an_empty_file_is_a_scalar_without_text() -> None:
    for text in ("", "# only a note\n", "---\n...\n"):
        node = read(text, "a.yaml")
        assert isinstance(node, ScalarNode)
        assert node.text is None


def test_byte_order_mark_and_windows_line_ends_are_read() -> None:
    node = read(b"\xef\xbb\xbfa: >\r\n  x\r\n  y\r\nb: [1,\r\n 2]\r\n", "a.yaml")
    assert node.plain() == {"a": "x y\n", "b": ["1", "2"]}
    b = node.at("b", 1)
    assert b is not None
    assert str(b.place) == "a.yaml:5:2"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("a: 1\n".encode("utf-16"), "UTF-16"),
        ("a: 1\n".encode("utf-16-be"), "UTF-16"),
        ("a: 1\n".encode("utf-32"), "UTF-32"),
        ("заголовок: Поставки запчастей\n".encode("cp1251"), "Windows-1251"),
        ("título: avión\n".encode("latin-1"), "Latin-1"),
        ("标题: 制裁\n".encode("gb18030"), "older encoding"),
    ],
)
def test_another_encoding_is_named_and_the_remedy_is_utf8(data: bytes, name: str) -> None:
    problem = only_problem(data)
    assert name in problem.message
    assert problem.hint == "save the file as UTF-8"


def test_the_first_byte_that_is_not_utf8_is_pointed_at() -> None:
    assert str(only_problem("версия: 1\nid: avi".encode() + b"\xf3n\n").place) == "a.yaml:2:8"


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        ("\u202e", "RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066", "LEFT-TO-RIGHT ISOLATE"),
        ("\u200f", "RIGHT-TO-LEFT MARK"),
        ("\u061c", "ARABIC LETTER MARK"),
        ("\u2028", "line separator"),
        ("\x1b", "control character"),
        ("\x00", "control character"),
        ("\ufeff", "byte order mark"),
        ("\ud800", "control character"),
    ],
)
def test_invisible_and_control_characters_are_refused_with_their_place(sign: str, words: str) -> None:
    problem = only_problem(f"a: 1\nb: x{sign}y  # note\n")
    assert words in problem.message
    assert str(problem.place) == "a.yaml:2:5"
    assert sign not in problem.source_line


def test_escapes_cannot_write_what_the_file_may_not_hold() -> None:
    assert "control character" in only_problem('a: "x\\0y"').message
    assert "direction control" in only_problem('a: "x\\u202Ey"').message
    assert read('a: "x\\ty\\nz"', "a.yaml").plain() == {"a": "x\ty\nz"}


def test_the_zero_width_non_joiner_of_persian_is_text() -> None:
    assert read("a: می‌شود\n", "a.yaml").plain() == {"a": "می‌شود"}


def test_structural_faults_are_listed_all_at_once() -> None:
    found = problems_of("a: *x\nb: &y 1\nc: !z 2\nb: 3\n? [k]\n: 4\n~: 5\n")
    assert [problem.place.line for problem in found] == [1, 2, 3, 4, 5, 7]
    assert "alias" in found[0].message
    assert "anchor" in found[1].message
    assert "tag" in found[2].message
    assert found[3].message == "'b' stands twice; first on line 2"
    assert "key must be text" in found[4].message
    assert "key is missing" in found[5].message


def test_structural_faults_before_a_syntax_error_are_told_with_it() -> None:
    found = problems_of("a: *x\nb: [1\n")
    assert [problem.place.line for problem in found] == [1, 2]


def test_one_document_a_file_and_no_directives() -> None:
    assert "second document" in only_problem("a: 1\n---\nb: 2\n").message
    assert "YAML 1.2" in only_problem("%YAML 1.1\n---\na: 1\n").message
    assert "without directives" in only_problem("%TAG !e! tag:example.org,2000:\n---\na: 1\n").message
    assert read("%YAML 1.2\n---\na: 1\n...\n", "a.yaml").plain() == {"a": "1"}


def test_nesting_ends_at_32_levels_however_deep_the_file_is() -> None:
    assert read("[" * 32 + "]" * 32, "a.yaml").kind == "a list"
    for text in ("[" * 33 + "]" * 33, "[" * 300_000, "{a: " * 40_000, "- " * 100_000):
        assert "32 levels" in only_problem(text).message


def test_a_file_over_one_mebibyte_is_refused_unread() -> None:
    problem = only_problem(b"a" * (1024 * 1024 + 1))
    assert "at most 1,048,576" in problem.message


def test_thousands_of_faults_end_in_a_short_list() -> None:
    found = problems_of("[" + "\u200f," * 5_000 + "]")
    assert len(found) == 51
    assert found[-1].message == "4,950 more such problems in this file from here on"
    assert len(str(ConfigError(found))) < 100_000


@pytest.mark.parametrize(
    ("text", "place", "words", "hint"),
    [
        ("query: @us AND x\n", "1:8", "may not begin with @", "query: '@us AND x'"),
        ("query: %x\n", "1:8", "may not begin with %", "query: '%x'"),
        ("query: * x\n", "1:8", "may not begin with *", "query: '* x'"),
        ("- query: *drone AND x\n", "1:10", "YAML alias", "query: '*drone AND x'"),
        ("- *drone\n", "1:3", "YAML alias", "what it stands for; if it is text, put it in single quotes: - '*drone'"),
        ("a: &common {b: c}\n", "1:4", "YAML anchor", "write the value out wherever it is needed"),
        ("query: & b\n", "1:8", "may not begin with &", "query: '& b'"),
        ('query: "spare parts" AND y\nz: 1\n', "1:22", 'the closing "', "query: '\"spare parts\" AND y'"),
        ('query: "spare\n  parts" AND\n  y\nz: 1\n', "2:10", 'the closing "', "`query: >`"),
        ("lists: ['a' b]\n", "1:13", "the closing '", "single quotes: '''a'' b'"),
        ("query: title: x\n", "1:13", "a colon and a blank inside a value", "query: 'title: x'"),
        ("a: [x #y]\nb: 1\n", "1:7", "begin a comment, which hides the ]", "single quotes: 'x #y'"),
        ("a: > x\n", "1:4", "text follows >", "a: 'x'"),
        ("a: >\nx\n", "2:1", "not indented", "more than 0 blanks"),
        ("- a: >\n  x\n  b: 1\n", "2:3", "not indented", "more than 2 blanks"),
        ("-\tx\n", "1:2", "a tab before a value", "a blank in its place"),
        ("a:\n\tb: 1\n", "2:1", "a tab as indentation", "spaces"),
        ("a: 1\n \tb: 2\n", "2:2", "a tab as indentation", "spaces"),
        ('a: "x\nb: 1\n', "1:4", "never closed", "close it"),
        ("a: [x, y\nb: 1\n", "1:4", "never closed", "close it with ]"),
        ("a: {x: y\n", "1:4", "never closed", "close it with }"),
        ("a: [", "1:5", "ends in the middle", "still open"),
        ("a: [1 {2}]\n", "1:7", "a comma or ] is missing", "commas"),
        ("a: 1\n  b: 2\n", "2:4", "a key where YAML expects none", "align"),
        ("a: 1\n  b: 2\n", "2:4", "a key where YAML expects none", "if it is text, put all of it below `a: >`"),
        ("a: x\n  AND b: 2\n", "2:8", "a colon and a blank inside a value", "put the text in a block: `a: >`"),
        ("a:\n  b: 1\n c: 2\n", "3:2", "indentation does not fit", "align"),
        ("- a\nb: 1\n", "2:1", "indentation does not fit", "align"),
        ("a: b\nfoo\nbar: 1\n", "3:1", "lacks its colon", "key: value"),
        ('a: "\\q"\n', "1:5", "escape", "single quotes"),
        ("# x\n%FOO\n---\na: 1\n", "2:1", "YAML 1.2", "remove"),
    ],
)
def test_the_classic_traps_are_explained(text: str, place: str, words: str, hint: str) -> None:
    found = problems_of(text)[-1]
    assert words in found.message
    assert hint in found.hint
    assert str(found.place) == f"a.yaml:{place}"


def test_what_a_comment_swallowed_can_be_asked_for() -> None:
    node = read("a: Su-30 # radar\nb: [x, 'y'] # z\nc: >\n  q # r\nd: e#f\n", "a.yaml")
    found = {key: node.at(key) for key in "acd"}
    assert [one.comment for one in found.values() if isinstance(one, ScalarNode)] == ["radar", "", ""]
    last = node.at("b", 1)
    assert isinstance(last, ScalarNode)
    assert last.comment == "z"


def test_excerpts_star_out_what_looks_like_a_secret() -> None:
    text = "mail: {password: hunter2, hosst: x}\nurl: https://me:pw@example.org/\ntoken: abc\npassword_file: /run/x\n"
    text += "feed: https://a.example/rss?page=2&access_token=s3cret&x=1\n"
    node = read(text, "a.yaml")
    assert isinstance(node, MapNode)
    assert [key.source_line for key, _ in node.entries] == [
        "mail: {password: *******, hosst: x}",
        "url: https://*****@example.org/",
        "token: ***",
        "password_file: /run/x",
        "feed: https://a.example/rss?page=2&access_token=******&x=1",
    ]


def test_a_long_line_is_cut_and_a_caret_beyond_the_cut_left_out() -> None:
    near, far = problems_of("[*x, " + "a" * 1_000 + ", *y]\n")
    assert near.source_line.endswith("…")
    assert len(near.source_line) == 401
    assert far.source_line == ""
    assert far.place.column == 1_008


def test_the_python_parser_says_the_same_where_the_c_parser_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        "query: @us\n",
        'q: "a" AND b\n',
        "a: [x\nb: 1\n",
        "a:\n\tb: 1\n",
        "a: 1\n  b: 2\n",
        'a: "\\q"\n',
        "a: *x\n",
    ]
    expected = [problems_of(text) for text in texts]
    monkeypatch.setattr("watchd.documents.events._LOADER", yaml.SafeLoader)
    assert [problems_of(text) for text in texts] == expected
