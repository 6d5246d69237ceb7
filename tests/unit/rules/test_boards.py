"""What the loader makes of board files."""

from datetime import date, timedelta

from watchd.model.rule import Tlp
from watchd.rules.boards import Assessment
from watchd.rules.load import load_rules

RULE = "version: 1\nrules:\n  - {id: parts, match: {query: Su-30}}\n"
BOARD = """
version: 1
board: ru-ve
question: Does Moscow deepen or shed its stake?
owner: analyst.a
tlp: amber
review_every: 14d
hypotheses: {deepen: more, shed: less}
indicators:
  - id: spare-parts
    rule: parts
    reads: {deepen: "++", shed: "--"}
    if_absent: {after: 60d, reads: {deepen: "-"}}
    due: 2027-03-31
  - {id: embassy-tone, manual: true, note: How it writes}
would_change_my_mind: A second batch.
assessment: {likelihood: unlikely, of: deepen, confidence: low, by: analyst.a, on: 2026-11-24}
"""


def test_every_field_of_a_board_arrives() -> None:
    board = load_rules({"r.yaml": RULE, "b.yaml": BOARD}).boards["ru-ve"]
    assert board.question == "Does Moscow deepen or shed its stake?"
    assert board.hypotheses == {"deepen": "more", "shed": "less"}
    assert (board.owner, board.tlp, board.review_every) == ("analyst.a", Tlp.AMBER, timedelta(days=14))
    assert board.would_change_my_mind == "A second batch."
    assert board.assessment == Assessment("unlikely", "deepen", "low", "analyst.a", date(2026, 11, 24))
    parts, tone = board.indicators
    assert (parts.rule, parts.reads) == ("parts", {"deepen": "++", "shed": "--"})
    assert (parts.absent_after, parts.absent_reads) == (timedelta(days=60), {"deepen": "-"})
    assert parts.due == date(2027, 3, 31)
    assert (tone.rule, tone.note) == (None, "How it writes")
    assert str(board.place) == "b.yaml:3:8"


def test_a_board_says_how_a_rule_reads_or_that_it_is_silent() -> None:
    board = load_rules({"r.yaml": RULE, "b.yaml": BOARD}).boards["ru-ve"]
    assert board.reading("parts", "shed") == ("--", "spare-parts")
    assert board.reading("parts", "hold") is None
    assert board.reading("other", "shed") is None


def test_a_reading_of_nothing_need_not_be_quoted() -> None:
    text = BOARD.replace('shed: "--"}', "shed: 0}")
    assert load_rules({"r.yaml": RULE, "b.yaml": text}).boards["ru-ve"].indicators[0].reads["shed"] == "0"


def test_a_signal_that_agrees_with_the_board_is_sound() -> None:
    rule = RULE.replace("{query: Su-30}", "{query: Su-30}, signal: {board: ru-ve, undermines: shed}")
    assert load_rules({"r.yaml": rule, "b.yaml": BOARD}).rules["parts"].signal is not None
