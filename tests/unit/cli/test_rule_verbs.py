"""`rule show`, `test` and `explain` with nothing but files: no config, no database."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cli.program import watchd

from watchd.cli.rule_files import RuleFiles
from watchd.cli.rule_test import stamp_of

RULES = """\
version: 1
lists:
  su30: {en: [Su-30, Sukhoi*], zh: [苏-30]}
rules:
  - id: spares
    title: Parts for the Su-30
    why: Cheap proof.
    match: {query: "($su30 NEAR/3 part*) AND NOT airshow", exclude: title:rugby}
    only: {tags: [official]}
    severity: high
    tests:
      must_match: [Su-30 parts arrive, Sukhois wait for many long and weary months without parts]
      must_not_match: [Su-30 parts at the airshow]
  - id: wave
    match: {query: $su30}
    alert_when: {count: {at_least: 2, within: 7d, distinct: publisher}}
    tests:
      must_match: [A Su-30]
      timeline: [{name: two in a week, hits: [{on: [1, 2], publishers: 2}], now: 2, expect: alert}]
  - {id: event, match: {event: {actor: Iran, action: sanction*, target: =US}}}
  - {id: resting, status: paused, match: {query: $su30}}
  - {id: late, alert_when: {due: {by: 2027-01-01}}}
"""
ALL_IS_WELL = "version: 1\nrules: [{id: a, match: {query: radar}, tests: {must_match: [radar], must_not_match: [x]}}]\n"


@pytest.fixture
def rules(here: Path) -> Path:
    """A folder `rules/`, which is found without being named."""
    path = here / "rules" / "air.yaml"
    path.parent.mkdir()
    path.write_text(RULES, "utf-8")
    return path


def _explained(rule: str, text: str, *words: str) -> str:
    result = watchd("rule", "explain", rule, "--item", "-", *words, stdin=text.encode())
    assert result.exit_code == 0, result.output
    return result.stdout


def _json(*words: str, stdin: bytes = b"") -> dict[str, Any]:
    result = watchd("rule", *words, "--json", stdin=stdin)
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.usefixtures("rules")
def test_a_rule_is_shown_as_it_was_read() -> None:
    shown = watchd("rule", "show", "spares").stdout
    assert shown.startswith(
        "Parts for the Su-30\nid         spares\nfile       rules/air.yaml:5\nwhy        Cheap proof.\n"
    )
    assert "\nonly       tags official\n" in shown
    assert "\ntests      3 items, 0 timelines\n" in shown
    assert shown.endswith(
        "\nmatch\n  all of\n    within 3 words of each other\n      $su30\n      part*\n    NOT airshow\n"
        "\nexclude\n  in title: rugby\n"
        "\nLIST   LANGUAGE  ENTRIES\n$su30  en        Su-30, Sukhoi*\n       zh        苏-30\n"
    )
    assert "alerts on  at least 2 publishers within 7 days" in watchd("rule", "show", "wave").stdout
    assert "    actor: Iran\n" in watchd("rule", "show", "event").stdout


@pytest.mark.usefixtures("rules")
def test_the_parsed_tree_is_there_for_programs() -> None:
    shown = _json("show", "spares")
    assert shown["schema"] == "watchd.rule.show/1"
    assert shown["match"]["query"] == {
        "and": [{"near": [{"list": "su30", "language": None}, {"term": "part*", "form": "folded"}], "distance": 3,
                 "ordered": False}],
        "not": [{"term": "airshow", "form": "folded"}],
    }  # fmt: skip
    assert shown["only"] == {"tags": ["official"]}
    assert shown["lists"] == {"su30": {"en": ["Su-30", "Sukhoi*"], "zh": ["苏-30"]}}
    assert _json("show", "late")["match"] is None
    assert _json("show", "resting")["match"]["query"] == {"list": "su30", "language": None}


@pytest.mark.usefixtures("rules")
def test_a_test_that_fails_says_where_why_and_what_would_mend_it() -> None:
    result = watchd("rule", "test")
    assert result.exit_code == 1
    assert result.stdout == (
        "rules/air.yaml:12:40: rule spares: must match 'Sukhois wait for many long and weary months without parts', "
        "but does not\n"
        "          must_match: [Su-30 parts arrive, Sukhois wait for many long and weary months without parts]\n"
        "                                           ^\n"
        "    found $su30 and part*, but not within 3 words in one field\n"
        "It would match with:\n"
        "  NEAR/8 in place of NEAR/3\n"
        "query    ($su30 NEAR/8 part*) AND NOT airshow\n"
        "exclude  title:rugby\n"
    )
    assert result.stderr == (
        "watchd: 5 tests of 2 rules: 1 failure\nwatchd: 3 rules without tests; `watchd check` names them\n"
        "watchd: paused, so their items were not tried: resting\n"
    )


@pytest.mark.usefixtures("rules")
def test_a_named_rule_shows_each_of_its_tests_and_what_decided_it() -> None:
    result = watchd("rule", "test", "wave")
    assert result.exit_code == 0
    assert [line.split("  ")[-1] for line in result.stdout.splitlines() if line][1:] == [
        "matched: $su30 by 'Su-30'",
        "2 publishers (2 items) in 7 days; 2 make an alert",
    ]
    assert result.stderr == "watchd: 2 tests of 1 rule: all pass\n"
    told = _json("test", "spares")
    assert (told["ok"], told["rules"], [one["passed"] for one in told["tests"]]) == (
        False,
        ["spares"],
        [True, False, True],
    )
    assert told["tests"][2]["why"] == "NOT airshow: found airshow by 'airshow'"
    assert told["tests"][1]["line"] == 12


def test_tests_that_pass_and_files_that_cannot_be_read_have_their_codes(here: Path) -> None:
    (here / "mine.yaml").write_text(ALL_IS_WELL)
    assert watchd("rule", "test", "--rules", "mine.yaml").exit_code == 0
    (here / "mine.yaml").write_text(ALL_IS_WELL.replace("query:", "qurey:"))
    broken = watchd("rule", "test", "--rules", "mine.yaml")
    assert broken.exit_code == 78
    assert "did you mean 'query'?" in broken.stderr


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("verb", ["show", "test", "explain"])
def test_a_slip_in_the_id_is_answered_with_the_rule_that_was_meant(verb: str) -> None:
    result = watchd("rule", verb, "spars")
    assert result.exit_code == 2
    assert "there is no rule spars; did you mean 'spares'?" in result.stderr


def test_an_edit_of_any_file_is_seen(rules: Path) -> None:
    files = RuleFiles((rules.parent,))
    before = stamp_of(files)
    rules.write_text(RULES + "\n")
    assert stamp_of(files) != before
    (rules.parent / "more.yaml").write_text(ALL_IS_WELL)
    assert len(stamp_of(files)) == 2


@pytest.mark.usefixtures("rules")
def test_an_item_that_does_not_match_is_explained_part_by_part() -> None:
    assert _explained("spares", "Su-30 over Caracas\nNo parts came.") == (
        "spares does not match it.\n"
        "  title    Su-30 over Caracas\n"
        "  summary  No parts came.\n"
        "\n"
        "yes  only / not\n"
        "no   all of\n"
        "no     $su30 NEAR/3 part*   they stand in different fields, or more than 50 words apart\n"
        "yes      $su30              Su-30 (title)\n"
        "yes      part*              parts (summary)\n"
        "yes    NOT airshow\n"
        "yes  NOT excluded by title:rugby\n"
        "\n"
        "It would match with:\n"
        "  AND in place of NEAR/3\n"
        "query    $su30 AND part* AND NOT airshow\n"
        "exclude  title:rugby\n"
    ).replace("yes  only / not\n", "")


@pytest.mark.usefixtures("rules")
def test_a_field_of_an_item_that_nobody_reads_is_named() -> None:
    result = watchd("rule", "explain", "spares", "--item", "-", stdin=b'{"title": "Su-30 parts", "summry": "x"}')
    assert "field 'summry' means nothing here and was not read; did you mean 'summary'?" in result.stderr
    assert result.exit_code == 0


@pytest.mark.usefixtures("rules")
def test_an_item_that_matches_says_what_it_rests_on() -> None:
    shown = _explained("spares", '{"title": "<b>Su</b>-30 parts", "language": "en"}')
    assert shown.startswith("spares matches it.\n  title    Su-30 parts\n")
    assert shown.endswith("\nit rests on  $su30, part*\nIt would not match with:\n  Su-30 taken out of $su30\n")


@pytest.mark.usefixtures("rules")
def test_an_item_of_a_feed_is_asked_by_the_filters_too() -> None:
    item = b'{"title": "Su-30 parts", "feed": "tass-en"}'
    told = _json("explain", "spares", "--item", "-", stdin=item)
    assert told["matches"] is False
    assert told["tree"]["filters"]["note"] == "`only: tags` asks for official; its feed has none"
    assert told["change"]["steps"] == ["another filter: `only: tags` asks for official; its feed has none"]


@pytest.mark.usefixtures("rules")
def test_an_event_shows_the_readings_that_were_tried() -> None:
    shown = _explained("event", "US sanctions Iran")
    [way] = [line.split() for line in shown.splitlines() if line.strip().startswith("tried")]
    assert " ".join(way) == ("tried actor Iran, action sanctions, target US: read the other way round by 'plain'")
    told = _json("explain", "event", "--item", "-", stdin=b"US sanctioned by Iran")
    [way] = told["tree"]["query"]["tried"]
    assert (way["as_asked"], way["exchanged"], way["taken"]) == ("passive", None, True)


@pytest.mark.usefixtures("rules")
def test_a_window_is_explained_without_an_item_and_without_a_store() -> None:
    result = watchd("rule", "explain", "wave")
    assert result.exit_code == 0
    assert result.stdout.startswith("window       alerts on at least 2 publishers within 7 days\nnow          ")
    assert "name the config for its database" in result.stdout
    assert "wave counts it in its window." in _explained("wave", "Su-30 parts")
    assert "late matches no item by itself" in _explained("late", "Su-30 parts")


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("words", "stdin", "code", "said"),
    [
        (("spares",), b"", 2, "spares looks at single items: name one with --item ID, FILE or -"),
        (
            ("spares", "--item", "nowhere.json"),
            b"",
            2,
            "there is no file nowhere.json; give an item's id (it_…), a file",
        ),
        (("spares", "--item", "-"), b" \n", 1, "standard input: it is empty"),
        (("spares", "--item", "-"), b"\xff\xfe", 1, "not UTF-8: byte 0xff at 0"),
        (("spares", "--item", "-"), b'{"title": ""}', 1, 'it has no text; give it a "title"'),
        (("spares", "--item", "-"), b'{"title": 3}', 1, "title: expected text, found a number"),
        (("spares", "--item", "-"), b'{"title": "a"}\n{"title": "b"}\n', 1, "it holds 2 objects; give one line of it"),
        (("spares", "--item", "-"), b"{oops", 1, "no JSON object: "),
        (
            ("spares", "--item", "-", "--rules", "rules", "--config", "x.yaml"),
            b"a",
            2,
            "say --rules or --config, not both",
        ),
    ],
)
def test_what_cannot_be_explained_says_what_to_give(words: tuple[str, ...], stdin: bytes, code: int, said: str) -> None:
    result = watchd("rule", "explain", *words, stdin=stdin)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr


@pytest.mark.usefixtures("rules")
def test_text_of_strangers_cannot_steer_the_terminal() -> None:
    shown = _explained("spares", "Su-30\x1b[2J parts\u202e\nno  a line of its own")
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_without_rules_it_says_where_they_would_come_from() -> None:
    result = watchd("rule", "test")
    assert result.exit_code == 78
    assert "no config file" in result.stderr


def test_of_a_broken_config_the_rules_are_read_all_the_same(rules: Path, here: Path) -> None:
    (here / "watchd.yaml").write_text("version: 1\nrules: [rules]\nstorrage: {}\n")
    result = watchd("rule", "show", "spares")
    assert result.exit_code == 0
    assert result.stderr == "watchd: the config has problems, which `watchd check` lists: missing field 'feeds'\n"
    assert rules.exists()


def test_watching_tests_again_at_every_edit_until_it_is_ended(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edits = iter([RULES.replace("NEAR/3", "NEAR/30"), "version: 1\nrules: [{id: spares}]\n", None])

    def edit(_pause: float) -> None:
        text = next(edits)
        if text is None:
            raise KeyboardInterrupt
        rules.write_text(text, "utf-8")

    monkeypatch.setattr("watchd.cli.rule_test.time.sleep", edit)
    result = watchd("rule", "test", "spares", "--watch")
    assert result.exit_code == 130
    rounds = result.stdout.split("--- ")[1:]
    assert len(rounds) == 3
    assert "NEAR/8 in place of NEAR/3" in rounds[0]
    assert "FAILS" not in rounds[1]
    assert "rules/air.yaml:2:9: rule spares: missing field 'match'" in rounds[2]
    assert [line for line in result.stderr.splitlines() if "waiting" in line] == [
        "watchd: not yet; waiting for the next edit, Ctrl-C ends it",
        "watchd: waiting for the next edit, Ctrl-C ends it",
        "watchd: not yet; waiting for the next edit, Ctrl-C ends it",
    ]


def test_watching_is_for_a_screen() -> None:
    result = watchd("rule", "test", "--watch", "--json")
    assert (result.exit_code, "--watch is for a screen" in result.stderr) == (2, True)


def test_a_file_of_somebody_else_that_must_be_mended_is_no_obstacle(rules: Path) -> None:
    (rules.parent / "theirs.yaml").write_text("version: 1\nrules: [{id: theirs, match: {query: radar AND}}]\n")
    (rules.parent / "needs.yaml").write_text(
        "version: 1\nlists: {x: {en: [ab*]}}\nrules: [{id: n, match: {query: $x}}]\n"
    )
    left_out = (
        "watchd: left out, for they must be mended (`watchd check` says how): rules/needs.yaml, rules/theirs.yaml\n"
    )
    for words in (("show", "wave"), ("test", "wave"), ("explain", "wave")):
        result = watchd("rule", *words)
        assert (result.exit_code, result.stderr.startswith(left_out)) == (0, True), result.output
    theirs = watchd("rule", "test", "theirs")
    assert theirs.exit_code == 78
    assert "a term is missing after AND" in theirs.stderr
    assert watchd("rule", "test").exit_code == 78


def test_a_list_that_must_be_mended_is_one_for_the_rules_that_name_it(rules: Path) -> None:
    rules.write_text(RULES.replace("su30: {en", "su30: {en: [], en", 1), "utf-8")
    result = watchd("rule", "show", "wave")
    assert result.exit_code == 78
    assert "rules/air.yaml:3:" in result.stderr
