"""How what watchd says of itself reads, in the lines of its alerts."""

from tests.builders import T0

from watchd.alerts.conditions import transitions
from watchd.errors import Place, Problem, first_of


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
