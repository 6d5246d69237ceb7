import pytest

from watchd.text import html_to_text, markup
from watchd.text.simple_markup import simple_text


@pytest.mark.parametrize(
    "source",
    [
        "<p>one<p>two</p></p>three",
        "a<br/>b</br>c<hr>d",
        "<ul><li>a<li>b</ul>c",
        "<dl><dt>a<dd>b</dl>c",
        "<div><ul><li>a</ul>b</div>c",
        "<h2>a</h2>b<h3>c</h3>",
        "<P CLASS='x>y'>a</P>b",
        "<b>a<p>b</b>c</p>d",
        "</b>a</a>b",
        "<a href=x/y>a</a> <img alt='a > b'/>b",
        "AT&amp;T &#8217;&#x2019;&eacute; R & D",
        "a<!-- wp:p {} -->b<!---->c<iframe src='x'>&nbsp</iframe>d",
        "<p>a\n\nb</p>\n\n<p>c",
    ],
)
def test_what_stands_in_order_is_read_without_a_tree_and_to_the_same_text(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert simple_text(source) is not None
    text = html_to_text(source)
    monkeypatch.setattr(markup, "simple_text", lambda _source: None)
    assert text == html_to_text(source)


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td>b</td></tr>a</table>",
        "<select>a<option>b</select>",
        "<script>a</script>b",
        "<title>a</title>b",
        "<svg><text>a</text></svg>",
        "<form>a<form>b</form>c</form>d",
        "<div><ul></div>a</ul>b",
        "<li>a<li>b</li>c</li>d",
        "<ul><li><div><li>a</div>b</ul>c",
        "<h2>a<h2>b</h2>c</h2>d",
        "<h2>a</h3>b",
        "a</div>b",
        "a</hr>b",
        "a < b<br>",
        "<br><!-->a-->b",
        "<br><!-- a -- b -->c",
        "<br><p",
        "<br>&copy 2025",
        "<br>&#0;",
        "<br>a\x00b",
        "\ufeff<br>",
        "<br>&lt;b\x0bx&gt;",
        "<a b='x'c>d</a>",
        "<iframe><p>a</iframe>b",
    ],
)
def test_what_a_browser_moves_mends_or_drops_is_left_to_the_tree(source: str) -> None:
    assert simple_text(source) is None
