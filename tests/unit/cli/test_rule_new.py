"""`rule new`: asked, from an item or from one line; what is written passes the check, and no file is lost."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from tests.unit.cli.program import watchd

LISTS = "version: 1\nlists:\n  su30: {en: [Su-30, Sukhoi*]}\n  ve: {en: [Venezuela, Caracas]}\n"
HEAD = "# yaml-language-server: $schema=rules.schema.json\nversion: 1\n"


def _new(*words: str, answers: str = "") -> Result:
    return watchd("rule", "new", *words, stdin=answers.encode())


def _checked(path: Path, *, warnings: int = 0) -> None:
    result = watchd("check", str(path))
    assert (result.exit_code, result.stdout.count(": warning: ")) == (0, warnings), result.output


def test_one_line_makes_a_quick_watch_in_an_empty_folder(here: Path) -> None:
    result = _new("us-ships", "--quick", "destroyer* AND Caribbean")
    assert (result.exit_code, result.stdout) == (0, "rules/us-ships.yaml\n")
    assert "\nNext: echo 'A headline' | watchd rule explain us-ships --item -\n" in result.stderr
    assert (here / "rules" / "us-ships.yaml").read_text() == f"{HEAD}watch:\n  us-ships: destroyer* AND Caribbean\n"
    assert "RuleEntry" in json.loads((here / "rules" / "rules.schema.json").read_text())["$defs"]
    _checked(here / "rules")


def test_a_quick_watch_that_finds_nearly_everything_is_doubted_at_once(here: Path) -> None:
    result = _new("all", "--quick", "oil OR the")
    assert result.exit_code == 0
    assert "the stands in nearly every English text; leave it out" in result.stderr
    assert (here / "rules" / "all.yaml").is_file()


@pytest.mark.parametrize(
    ("query", "name", "line"),
    [
        ("destroyer* AND NOT film", "destroyer", "destroyer: destroyer* AND NOT film"),
        ('"spare part*" NEAR/5 Caracas', "spare-part-caracas", "spare-part-caracas: '\"spare part*\" NEAR/5 Caracas'"),
        ("$su30 AND $ve", "su30-ve", "su30-ve: $su30 AND $ve"),
        ("title:radar", "radar", "radar: title:radar"),
    ],
)
def test_an_id_is_made_of_the_words_and_the_query_is_quoted_as_yaml_needs_it(
    here: Path, query: str, name: str, line: str
) -> None:
    (here / "rules").mkdir()
    (here / "rules" / "lists.yaml").write_text(LISTS)
    assert _new("--quick", query).exit_code == 0
    assert (here / "rules" / f"{name}.yaml").read_text().splitlines()[-1] == f"  {line}"
    _checked(here / "rules")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--quick", "spare parts w/5 Venezuela"), '\nwrite: "spare parts" NEAR/5 Venezuela\n'),
        (
            ("--quick", "$su_30 AND Caracas"),
            "unknown list $su_30; did you mean $su30?\n    $su_30 AND Caracas\n    ^^^^^^",
        ),
        (("--quick", "苏-30"), "no id can be made of this query; give one"),
        (("mine", "--quick", "radar"), "there is a rule mine already; `watchd rule show mine`"),
        (("Mine", "--quick", "radar"), "'Mine' cannot be a name here; write mine: small letters and digits"),
        (("--quick", "radar", "--from-item", "-"), "say --quick or --from-item, not both"),
    ],
)
def test_what_cannot_be_used_is_answered_with_the_remedy_and_nothing_is_written(
    here: Path, words: tuple[str, ...], said: str
) -> None:
    (here / "rules").mkdir()
    (here / "rules" / "lists.yaml").write_text(LISTS + "watch: {mine: radar}\n")
    result = _new(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert [path.name for path in (here / "rules").iterdir()] == ["lists.yaml"]


def test_a_file_that_is_there_is_left_alone(here: Path) -> None:
    (here / "rules").mkdir()
    mine = here / "rules" / "us-ships.yaml"
    mine.write_text("version: 1\nwatch: {other: radar}\n")
    result = _new("us-ships", "--quick", "destroyer*")
    assert result.exit_code == 1
    assert "rules/us-ships.yaml is there already; name another file with --to" in result.stderr
    assert mine.read_text() == "version: 1\nwatch: {other: radar}\n"
    assert not (here / "rules" / "rules.schema.json").exists()
    assert _new("us-ships", "--quick", "destroyer*", "--to", "rules/ships.yaml").exit_code == 0


def test_a_config_says_where_rules_and_schemas_are(here: Path) -> None:
    (here / "config" / "schemas").mkdir(parents=True)
    (here / "config" / "schemas" / "rules.json").write_text("{}")
    (here / "config" / "watchd.yaml").write_text("version: 1\nfeeds: []\nrules: [../watch]\n")
    (here / "watch").mkdir()
    assert _new("radar", "--quick", "radar").stdout == "watch/radar.yaml\n"
    head = (here / "watch" / "radar.yaml").read_text().splitlines()[0]
    assert head == "# yaml-language-server: $schema=../config/schemas/rules.json"
    assert "is in no folder that is read" in _new("r2", "--quick", "r2x", "--to", "else/r2.yaml").stderr


def test_questions_are_answered_one_by_one_and_each_answer_is_looked_at(here: Path) -> None:
    (here / "rules").mkdir()
    (here / "rules" / "lists.yaml").write_text(LISTS)
    result = _new(
        answers="spare parts AND $ve\n"  # refused
        "$su30 AND parts AND $ve\n"
        "Sukhoi parts for Peru\n"  # does not match
        "Sukhoi parts for Caracas\n"
        "Su-30 parts in Caracas\n"  # matches, and should not
        "Sukhoi parts for Peru\n"
        "Parts: for the Su-30\n"
        "spares\n"
        "Cheap proof.\n"
        "high\n"
    )
    assert result.exit_code == 0, result.output
    assert "'parts' follows another term" in result.stdout
    assert "one of $ve in the text (Venezuela, Caracas), or the rule without $ve" in result.stdout
    assert "The query matches it: it rests on $su30, parts, $ve." in result.stdout
    assert (here / "rules" / "spares.yaml").read_text() == (
        f"{HEAD}rules:\n"
        "  - id: spares\n"
        "    title: 'Parts: for the Su-30'\n"
        "    why: Cheap proof.\n"
        "    match:\n"
        "      query: $su30 AND parts AND $ve\n"
        "    severity: high\n"
        "    tests:\n"
        "      must_match:\n"
        "        - Sukhoi parts for Caracas\n"
        "      must_not_match:\n"
        "        - Sukhoi parts for Peru\n"
    )
    assert result.stderr.endswith("Next: watchd rule test spares\n")
    _checked(here / "rules")


def test_answers_that_end_too_soon_write_nothing(here: Path) -> None:
    result = _new(answers="radar\n")
    assert result.exit_code == 130
    assert not (here / "rules").exists()


def test_a_draft_from_an_item_has_its_lists_its_names_and_its_first_test(here: Path) -> None:
    (here / "rules").mkdir()
    (here / "rules" / "lists.yaml").write_text(LISTS)
    (here / "item.json").write_text('{"title": "Caracas waits for Sukhoi engines: Moscow", "language": "en"}')
    result = _new("--from-item", "item.json")
    assert (result.exit_code, result.stdout) == (0, "rules/caracas-waits-for-sukhoi-engines-moscow.yaml\n")
    assert result.stderr.endswith(" --watch\n")
    text = (here / "rules" / "caracas-waits-for-sukhoi-engines-moscow.yaml").read_text()
    assert "    status: draft " in text
    assert "      query: $ve AND $su30 AND Moscow\n" in text
    assert "- {title: 'Caracas waits for Sukhoi engines: Moscow', language: en}\n" in text
    _checked(here / "rules", warnings=1)
    assert watchd("rule", "test").exit_code == 0


def test_an_item_whose_words_stand_in_its_summary_is_tested_with_it(here: Path) -> None:
    (here / "rules").mkdir()
    (here / "rules" / "lists.yaml").write_text(LISTS)
    result = watchd("rule", "new", "mine", "--from-item", "-", stdin=b"News\nA Sukhoi came to <b>Caracas</b>.")
    assert result.exit_code == 0
    assert "- {title: News, summary: A Sukhoi came to Caracas.}\n" in (here / "rules" / "mine.yaml").read_text()
    assert watchd("rule", "test", "mine").exit_code == 0


def test_an_item_without_words_asks_for_a_query() -> None:
    result = watchd("rule", "new", "mine", "--from-item", "-", stdin="一".encode())
    assert result.exit_code == 2
    assert "the item holds no word to look for" in result.stderr


def test_rules_that_must_be_mended_first_do_not_keep_a_new_one_out(here: Path) -> None:
    (here / "rules").mkdir()
    (here / "rules" / "old.yaml").write_text("version: 1\nwatch: {a: radar AND}\n")
    result = _new("us-ships", "--quick", "destroyer*")
    assert result.exit_code == 0
    assert "the other rules must be mended" in result.stderr


def test_text_of_strangers_comes_into_the_file_as_people_see_it(here: Path) -> None:
    title = 'Sukhoi\x1b[2J jets \u202e Caracas: "x" {a: b}\x00 # می\u200cشود'
    result = watchd("rule", "new", "hostile", "--from-item", "-", stdin=title.encode())
    assert result.exit_code == 0, result.output
    written = (here / "rules" / "hostile.yaml").read_text("utf-8")
    assert not {"\x1b", "\u202e", "\x00"} & set(written)
    assert "می\u200cشود" in written
    assert watchd("rule", "test", "hostile").exit_code == 0
    refused = watchd("rule", "new", "mine", "--quick", "radar\x1b[2J AND")
    assert "\x1b" not in refused.stderr
