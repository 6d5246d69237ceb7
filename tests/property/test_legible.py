"""What stands in a head is read the same whether it is mended or not, and in whatever pieces it comes."""

import h11
from hypothesis import given
from hypothesis import strategies as st

from watchd.net.legible import Legible

_names = st.sampled_from(["ETag", "Link", "x-a", "Content-Type", "X_B", "Set-Cookie"])
_values = st.text("ab \t,;=\"'\xe4/:", max_size=12).map(str.strip)
_ends = st.sampled_from(["\r\n", "\n"])
_heads = st.builds(
    lambda status, headers, end: end.join([status, *(f"{name}:{value}" for name, value in headers), "", ""]),
    st.sampled_from(["HTTP/1.1 200 OK", "HTTP/1.0 304 Not Modified", "HTTP/1.1 404", "HTTP/1.1 103 Early"]),
    st.lists(st.tuples(_names, _values), max_size=6),
    _ends,
)
_bytes = st.lists(
    st.sampled_from(
        [b"HTTP/1.1 200 OK", b"HTTP/1.1 100 C", b"\r\n", b"\n", b"A: b", b"A b", b" ", b"\0", b":", b"<rss>"]
    ),
    max_size=24,
).map(b"".join)


def _parsed(data: bytes) -> list[tuple[int, list[tuple[bytes, bytes]]]]:
    http = h11.Connection(h11.CLIENT)
    http.send(h11.Request(method="GET", target="/", headers=[("Host", "h")]))
    http.send(h11.EndOfMessage())
    http.receive_data(data)
    event = http.next_event()
    assert isinstance(event, h11.Response | h11.InformationalResponse)
    return [(event.status_code, list(event.headers.raw_items()))]


@given(_heads)
def test_a_head_that_is_right_says_what_it_said(head: str) -> None:
    data = head.encode("latin-1")
    assert _parsed(Legible().take(data)) == _parsed(data)


@given(_bytes, st.data())
def test_pieces_make_no_difference_and_nothing_behind_a_head_is_lost(data: bytes, draw: st.DataObject) -> None:
    whole, cut = Legible(), Legible()
    expected = whole.take(data) + whole.take(b"")
    found, rest = b"", data
    while rest:
        size = draw.draw(st.integers(1, len(rest)))
        found, rest = found + cut.take(rest[:size]), rest[size:]
    assert found + cut.take(b"") == expected
    assert cut.take(b"more") == b"more"
