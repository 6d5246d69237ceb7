"""Whatever bytes come, reading ends in a feed within its caps or in a ParseError."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from watchd.errors import ParseError
from watchd.feeds.identity import identities_of
from watchd.fetching.formats.limits import MAX_GUID, MAX_TEXT, MAX_TITLE, MAX_URL
from watchd.fetching.formats.reading import read_feed
from watchd.fetching.formats.repair import repaired
from watchd.fetching.wire import LENGTH, answer_frame, answered
from watchd.model.feed import Validators
from watchd.ports import Fetched

GOLDEN = Path(__file__).parents[1] / "golden" / "feeds"
SEEDS = [path.read_bytes() for path in sorted(GOLDEN.iterdir()) if ".expected" not in path.name]
RUDE = r"""<item> </item> <![CDATA[ ]]> <!-- --> & &#0; &#xD800; &nbsp; < > " { [ \ud800 \u0000 1e999 <link/> <guid>
    <pubDate>x</pubDate> <content:encoded> <content> <feed> xml:base='//[' <!DOCTYPE <title type='xhtml'"""
PIECES = st.sampled_from([*RUDE.encode().split(), b"\x00", b"\xff", b"\xff\xfe", b"\x1b$B"])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A golden feed with pieces cut out and rude pieces put in."""
    body = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 60)))
        body = body[:start] + draw(st.one_of(PIECES, st.binary(max_size=8))) + body[end:]
    return body


def check(body: bytes) -> None:
    try:
        feed = read_feed(Fetched("https://feed.example/rss", body, {"content-type": "text/xml"}, Validators()))
    except ParseError as error:
        assert error.reason in {"not_a_feed", "malformed"}  # noqa: PT017 - a feed is as good an outcome
        return
    for item in feed.items:
        assert len(item.guid) <= MAX_GUID
        assert len(item.url) <= MAX_URL
        assert item.url.startswith(("http://", "https://")) or not item.url
        assert len(item.title) <= MAX_TITLE
        assert max(len(item.summary), len(item.body)) <= MAX_TEXT
        assert not item.body or item.summary
        assert "\x00" not in item.guid + item.url + item.title + item.summary + item.body
        assert item.published is None or item.published.utcoffset() is not None
    arrived = answered(answer_frame(feed)[LENGTH.size :])
    assert arrived == feed
    assert list(arrived.known_by) == identities_of(arrived.items)


@settings(max_examples=150, deadline=None)
@given(mutated())
def test_a_damaged_feed_is_a_feed_within_its_caps_or_a_parse_error(body: bytes) -> None:
    check(body)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_feed_within_its_caps_or_a_parse_error(body: bytes) -> None:
    check(body)


@given(st.binary(max_size=300))
def test_repairing_twice_is_repairing_once(body: bytes) -> None:
    assert repaired(repaired(body)) == repaired(body)
