"""Whatever stands in a file, the loader answers with a book or with problems that have a place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from watchd.errors import Place, Problem, RuleError
from watchd.rules.load import Known, load_rules

SOUND = """version: 1
defaults: {owner: analyst.a, tlp: green}
rules:
  - id: su30-parts
    match:
      query: >
        ($su30 NEAR/5 parts) AND "spare part*"
      exclude: title:airshow
    only: {language: [en], max_age: 3d}
    signal: {board: ru-ve, supports: deepen}
    tests: {must_match: [a, {title: b, feed: c}], must_not_match: []}
watch: {us-ships: destroyer* AND Caribbean}
"""
LISTS = "version: 1\nlists:\n  su30: {en: [Su-30, $more], ru: [{term: Су-30, note: x}]}\n  more: {en: [Sukhoi*]}\n"
BOARD = "version: 1\nboard: ru-ve\nquestion: q\nhypotheses: {deepen: a, shed: b}\nindicators: [{id: x, manual: true}]\n"
SIGNS = st.sampled_from(
    ["", " ", "\n", ":", "- ", "[", "]", "{", "}", '"', "$", "*", "=", "~", "#", ",", "null", "、", "🜨"]
)


def _told(files: dict[str, str]) -> tuple[Problem, ...]:
    try:
        return load_rules(files, known=Known()).warnings
    except RuleError as error:
        return error.problems or (Problem(Place("nowhere"), ""),)


@given(
    st.sampled_from([0, 1, 2]), st.integers(0, len(SOUND)), st.integers(0, 12), st.lists(SIGNS, max_size=3).map("".join)
)
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_gives_a_book_or_problems_with_a_place(which: int, at: int, cut: int, put: str) -> None:
    texts = [SOUND, LISTS, BOARD]
    text = texts[which]
    at = min(at, len(text))
    texts[which] = text[:at] + put + text[at + cut :]
    files = {"rules.yaml": texts[0], "lists.yaml": texts[1], "board.yaml": texts[2]}
    problems = _told(files)
    assert all(problem.place.file in files and problem.place.line >= 1 and problem.message for problem in problems)


def test_names_of_a_megabyte_are_told_in_a_few_lines() -> None:
    long = "r" * 900_000
    files = {
        "rules.yaml": f"version: 1\nrules:\n  - {{id: {long}, match: {{query: $absent}}}}\n",
        "watch.yaml": f"version: 1\nwatch:\n  {long}: ($ AND\n",
        "lists.yaml": f"version: 1\nlists:\n  {long}: {{en: [${long}]}}\n",
        "board.yaml": BOARD.replace("ru-ve", long),
    }
    problems = _told(files)
    assert {problem.place.file for problem in problems} == set(files)
    assert all(len(str(problem)) < 2000 for problem in problems)
