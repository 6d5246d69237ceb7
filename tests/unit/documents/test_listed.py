"""Several mistakes one below the other: what one remedy mends is told with one line and one remedy."""

from watchd.errors import Place, Problem, listed

LINE = "query: tanker w/5 seiz! and oil"
WHOLE = "write: (tanker NEAR/5 seiz*) AND oil"


def mistake(column: int, message: str, hint: str = WHOLE, line: int = 4) -> Problem:
    return Problem(Place("r.yaml", line, column), message, hint, LINE)


def test_mistakes_that_one_remedy_mends_share_line_carets_and_remedy() -> None:
    assert listed([mistake(15, "one"), mistake(23, "two"), mistake(25, "three")]) == (
        "r.yaml:4:15: one\n"
        "r.yaml:4:23: two\n"
        "r.yaml:4:25: three\n"
        f"    {LINE}\n"
        "                  ^       ^ ^\n"
        f"    {WHOLE}"
    )


def test_another_remedy_another_line_or_none_at_all_keep_mistakes_apart() -> None:
    apart = [
        mistake(8, "one"),
        mistake(8, "two", "leave it out"),
        mistake(8, "three", "leave it out", line=5),
        mistake(8, "four", "", line=5),
        mistake(9, "five", "", line=5),
    ]
    assert listed(apart) == "\n".join(map(str, apart))


def test_a_caret_stands_below_its_sign_behind_tabs_and_the_end_of_the_line() -> None:
    tabbed = Problem(Place("r.yaml", 1, 3), "tab", "", "\t\tid")
    beyond = Problem(Place("r.yaml", 1, 4), "end", "", "id:")
    assert str(tabbed) == "r.yaml:1:3: tab\n    \t\tid\n    \t\t^"
    assert str(beyond) == "r.yaml:1:4: end\n    id:\n       ^"
