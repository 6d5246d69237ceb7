"""What a person sees of the demo on a narrow terminal."""

from email.message import EmailMessage

import pytest

from watchd.demo.mailbox import Mail
from watchd.demo.screen import Screen


def test_a_long_line_of_a_mail_goes_on_below_its_own_beginning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("SOURCES\n  1. wire.example (The Wire) 28 Nov 2026 08:20 UTC, new\n\nEnd\n")
    Screen().mail(Mail("desk@demo.example", message))
    shown = capsys.readouterr().out
    assert "  SOURCES\n    1. wire.example (The Wire) 28 Nov\n    2026 08:20 UTC, new\n\n  End\n" in shown
