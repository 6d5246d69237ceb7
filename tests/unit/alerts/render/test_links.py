import pytest

from watchd.alerts.render.links import Link, safe_link, shown_url


@pytest.mark.parametrize(
    ("url", "link", "host"),
    [
        ("https://efe.example/a?b=c#d", "https://efe.example/a?b=c#d", "efe.example"),
        ("HTTP://EFE.example:8080/", "http://efe.example:8080/", "efe.example"),
        ("https://user:secret@efe.example/", "https://efe.example/", "efe.example"),
        ("https://efe.example@evil.example/", "https://evil.example/", "evil.example"),
        ("https://аррӏе.example/", "https://xn--80ak6aa92e.example/", "xn--80ak6aa92e.example"),
        ('https://efe.example/"><script>', "https://efe.example/%22%3E%3Cscript%3E", "efe.example"),
        ("https://efe.example/\u202egnp.exe x", "https://efe.example/%E2%80%AEgnp.exe%20x", "efe.example"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x", "2001:db8::1"),
    ],
)
def test_a_link_shows_the_host_it_leads_to_and_holds_nothing_that_could_break_out(
    url: str, link: str, host: str
) -> None:
    assert safe_link(url) == Link(link, host)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "//efe.example/x",
        "https://",
        "https://efe.example:99999/",
        "https://efe.example:port/",
        "https://[::1/",
        "https://a b.example/",
        "https://..example/",
        "https://efe.example/\ud800",
        "https://efe.example/" + "x" * 1_000,
    ],
)
def test_what_is_no_short_web_address_is_no_link(url: str) -> None:
    assert safe_link(url) is None


def test_a_url_that_is_no_link_is_shown_so_that_nothing_makes_one_of_it() -> None:
    assert shown_url("javascript:alert(1)\r\n") == "javascript:alert(1)"
    assert shown_url("https://efe.example/" + "x" * 1_000).startswith("hxxps://efe.example/x")
    assert len(shown_url("https://efe.example/" + "x" * 1_000)) <= 120
