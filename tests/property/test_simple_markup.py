"""HTML of every kind: where the text is had without a tree, it is the tree's; and blocks end in the same places."""

from hypothesis import event, given, settings
from hypothesis import strategies as st

from watchd.text import markup
from watchd.text.simple_markup import BREAK, simple_text


def words(text: str) -> list[str]:
    return text.split()


BLOCKS = words("p div ul ol li blockquote h2 h3 pre dl dt dd section figure br hr")
INLINE = words("a b i em strong span img u code font small sup")
OTHER = words("table td script style iframe form button select svg title body rt foo")
REFERENCES = words(
    "&amp; &nbsp; &lt;b&gt; &lt;p&gt;x &#8217; &#x2019; &eacute; &copy &copy; &am p; &#10; &#150; &#0; &#8232; "
    "&#xFFFF; &NewLine; &lang; &notin; &notit; &; &#;"
)
SIGNS = words(
    "< <3 > <!--more--> <!--wp:p--> <!--> <!--->x--> <!--a--b--> <!--x <iframe></iframe> <iframe>a&amp;b</iframe> "
    "<iframe><p></iframe>"
)
SPACES = [" ", "\n", "\n\n", "\t", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\xa0", "\x00", "\ufeff"]
TAGS = st.sampled_from([*BLOCKS * 6, *INLINE * 6, *OTHER])
ATTRIBUTES = st.sampled_from(
    [
        *[""] * 12,
        " class='x'",
        ' href="a>b"',
        " href=x/y",
        " a b",
        " a=",
        "/",
        " /",
        ' a ="<p>"',
        ' "',
        " x=`y`",
        "\n a=1",
    ]
)
LETTERS = st.text("aЖ你ش&;> \u200c😀", max_size=5)
PIECES = st.one_of(LETTERS, LETTERS, LETTERS, *map(st.sampled_from, (REFERENCES, SIGNS, SPACES)))


@st.composite
def tags(draw: st.DrawFn) -> str:
    name = draw(TAGS)
    name = name.upper() if draw(st.integers(0, 9)) == 0 else name
    return f"<{'/' if draw(st.booleans()) else ''}{name}{draw(ATTRIBUTES)}>"


def nested(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, inside, rest: f"<{name}{rest}>{''.join(inside)}</{name}>",
        TAGS,
        st.lists(children, max_size=3),
        st.sampled_from(["", "", " class='x'"]),
    )


WELL_NESTED = st.recursive(PIECES, nested, max_leaves=10)
MARKUP = st.one_of(
    st.lists(WELL_NESTED, max_size=5).map("".join),
    st.lists(st.one_of(tags(), PIECES), max_size=12).map("".join),
)


def blocks_of(shown: str) -> list[str]:
    return [block for part in shown.split(BREAK) if (block := " ".join(part.split()))]


@settings(max_examples=600, deadline=None)
@given(MARKUP)
def test_a_text_without_a_tree_is_the_trees_text_or_none(source: str) -> None:
    simple = simple_text(source)
    event("short way" if simple is not None else "tree")
    if simple is not None:
        assert blocks_of(simple) == blocks_of(markup._visible(source))
        assert "\n" not in simple


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<p>Su-30 &amp; Co.</p>", "<a href='x'>y</a>", "<br/>", "<ul><li>a<li>b</ul>", "т\n"]),
        max_size=9,
    )
)
def test_everyday_markup_needs_no_tree(pieces: list[str]) -> None:
    assert simple_text("".join(pieces)) is not None
