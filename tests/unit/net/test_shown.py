import pytest

from watchd.net.shown import shown


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://u:pw@example.org:8443/feed?key=secret#x", "https://example.org:8443/feed"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]:80/a"),
        ("http://a.org/\x1b[31mred", "http://a.org/?[31mred"),
        ("http://[broken/", "(unreadable URL)"),
        ("http://a.org:99999/", "(unreadable URL)"),
    ],
)
def test_a_url_is_shown_without_its_secrets_and_control_characters(url: str, text: str) -> None:
    assert shown(url) == text


def test_a_webhook_is_shown_by_its_host_alone() -> None:
    assert shown("https://hooks.example/services/T0/B0/secret", with_path=False) == "https://hooks.example"


def test_a_long_url_is_cut() -> None:
    assert len(shown("http://a.org/" + "x" * 5000)) == 203
