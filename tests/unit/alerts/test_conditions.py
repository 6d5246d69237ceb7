"""How what watchd says of itself reads, in the lines of its alerts."""

from tests.builders import T0, after

from watchd.alerts.conditions import transitions
from watchd.errors import Place, Problem, first_of
from watchd.model.alert import Condition


def line_of(key: str, text: str) -> str:
    """The line that tells of a condition that begins."""
    (told,) = transitions({}, {key: text}, (f"{key.partition(':')[0]}:",), T0)
    (line,) = told.alert.facts.lines
    return line


def test_a_refused_file_is_named_once_with_its_place_and_the_number_of_its_problems() -> None:
    problems = [Problem(Place("rules/a.yaml", line, 3), f"mistake {line}") for line in (4, 5, 6)]
    for number, more in ((1, ""), (2, " (and 1 more problem)"), (3, " (and 2 more problems)")):
        line = line_of("file:desk-1:rules/a.yaml", first_of(problems[:number]))
        assert line == f"desk-1: rules/a.yaml:4:3: mistake 4{more}"


def test_a_path_that_the_text_does_not_begin_with_is_told_by_the_line() -> None:
    gone = Problem(Place("watchd.yaml"), "/srv/rules cannot be read: no such file or directory")
    assert line_of("file:desk-1:rules", first_of([gone])) == (
        "rules on desk-1: watchd.yaml: /srv/rules cannot be read: no such file or directory"
    )
    assert line_of("feed:wire", "wire: it does not answer") == "wire: wire: it does not answer"
    assert line_of("config:desk-1", "watchd.yaml:4:2: no") == "desk-1: watchd.yaml:4:2: no"


def test_a_problem_that_names_its_file_itself_is_told_without_the_place() -> None:
    assert first_of([Problem(Place("a.yaml"), "a.yaml cannot be read: permission denied")]) == (
        "a.yaml cannot be read: permission denied"
    )


def test_an_end_names_the_alerts_that_are_over_and_those_that_go_on_with_less() -> None:
    judged = ("feed:",)
    (both,) = transitions({}, {"feed:a": "no", "feed:b": "no"}, judged, T0)
    stored = {condition.key: condition for condition in both.conditions}
    (alone,) = transitions(stored, {"feed:a": "no", "feed:b": "no", "feed:c": "no"}, judged, after(hours=1))
    stored |= {condition.key: condition for condition in alone.conditions}
    (some,) = transitions(stored, {"feed:b": "no"}, judged, after(hours=2))
    assert some.alert.facts.ends == (alone.alert.alert_id,)
    assert some.alert.facts.lessens == (both.alert.alert_id,)
    stored |= {condition.key: condition for condition in some.conditions}
    (last,) = transitions(stored, {}, judged, after(hours=3))
    assert (last.alert.facts.ends, last.alert.facts.lessens) == ((both.alert.alert_id,), ())


def test_the_end_of_what_an_older_release_began_names_no_alert() -> None:
    old = Condition("feed:a", is_raised=True, since=T0, told_at=T0, facts={"text": "no"})
    (told,) = transitions({"feed:a": old}, {}, ("feed:",), after(hours=1))
    assert (told.alert.facts.ends, told.alert.facts.lessens) == ((), ())
