import pytest

from watchd.text import html_to_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<div>one<br>two</div> <ul><li>three<li>four</ul>", "one\ntwo\nthree\nfour"),
        ("<b>Su</b>-30 in <a href='x'>Cara</a>cas", "Su-30 in Caracas"),
        ("<table><tr><td>Su<td>30</table>", "Su\n30"),
        ("x<script>alert(1)</script><style>p{}</style><!-- no --><template>t</template>y", "xy"),
        ("<iframe>no</iframe><noscript>yes</noscript>", "yes"),
        ("<p>a\n  b\tc</p>", "a b c"),
        ("Su&#8209;30 &amp; Su&amp;#8209;30", "Su‑30 & Su‑30"),
        ("&lt;p&gt;one&lt;/p&gt;two", "one\ntwo"),
        ("<![CDATA[<p>one</p>]]>", "one"),
    ],
)
def test_markup_becomes_what_a_reader_sees(source: str, text: str) -> None:
    assert html_to_text(source).removesuffix("]]>").strip() == text


@pytest.mark.parametrize(
    "text",
    ["a < b", "a < b and c > d", "x <3 y", "1<2", "<Caracas> speaks", "AT&T & co", "a &lt b".replace("&lt", "<")],
)
def test_text_without_markup_survives(text: str) -> None:
    assert html_to_text(text) == text


def test_a_line_break_of_plain_text_is_a_space_and_an_empty_line_a_border() -> None:
    assert html_to_text("one\n two\n\n\nthree") == "one two\nthree"


def test_control_characters_and_half_characters_go() -> None:
    assert html_to_text("a\x00b\x1bc\ud800d") == "abcd"


def test_no_more_is_read_than_asked_for() -> None:
    assert html_to_text("<p>" + "word " * 100, longest=12) == "word word"


@pytest.mark.parametrize(
    "piece", ["<div>", "<b>", "<p", "&amp;", "\u00a0", "\n \n", "<!--", "<table><td>", "</p>", "\n"]
)
def test_deep_and_broken_markup_is_read_to_its_end(piece: str) -> None:
    assert html_to_text("deep " + piece * 30_000).startswith("deep")


def test_markup_deeper_than_any_stack_is_walked() -> None:
    assert html_to_text("<div>" * 50_000 + "deep") == "deep"


def test_of_very_many_open_tags_the_text_and_its_borders_are_left() -> None:
    open_tags = "<div>" * 500
    assert html_to_text(f"{open_tags}one<p>two<b>three</b></p><script>no</script><img>four<ul><li>five<li>six") == (
        "one\ntwothree\nfour\nfive\nsix"
    )
    paragraphs = "".join(f"<p>{number} <a href='x'>link</a>" for number in range(1000))
    assert html_to_text(paragraphs).split("\n") == [f"{number} link" for number in range(1000)]
    closed = "<div><p>a</p></div>" * 1000 + "<div><b>b</b></div>"
    assert html_to_text(closed).split("\n") == ["a"] * 1000 + ["b"]


def test_attributes_are_no_text_however_long_the_page() -> None:
    page = "".join(
        f'<p title=\'a > {number}\'>{number}<img alt="x>y"><a href="z"">link</a></p>' for number in range(500)
    )
    assert html_to_text(page) == "\n".join(f"{number}link" for number in range(500))


def test_marks_that_are_never_closed_are_not_repeated_in_every_paragraph() -> None:
    for quote in ("'", '"', "' \""):
        marks = "".join(f"<p><b id={quote}{number}{quote}>x</p>" for number in range(20_000))
        assert html_to_text(marks) == "\n".join("x" * 20_000)


@pytest.mark.parametrize(
    "tags", ["<div>", "<ul><li>", "<p><b>", "<section><p>", "<dl><dd>", "<h1><div>", "</p><b>", "</a><i>"]
)
def test_nesting_without_end_costs_no_more_than_its_length(tags: str) -> None:
    assert html_to_text("deep " + tags * (900_000 // len(tags))) == "deep"  # minutes, when each tag looks at all others
