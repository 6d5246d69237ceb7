import base64

from watchd.channels.redaction import redacted


def test_a_secret_does_not_come_back_plain_or_packed() -> None:
    packed = base64.b64encode(b"hunter2hunter").decode()
    text = f"535 bad password hunter2hunter ({packed}, {packed.rstrip('=')})"
    assert redacted(text, ["hunter2hunter"]) == "535 bad password *** (***, ***)"


def test_signs_put_between_the_letters_of_a_secret_do_not_hide_it() -> None:
    assert redacted("hun\u200bter\x002hunter", ["hunter2hunter", "hunter 2hunter"]) == "***"


def test_a_secret_is_taken_out_before_the_text_is_cut() -> None:
    assert "hunter" not in redacted("x" * 250 + "hunter2hunter", ["hunter2hunter"])


def test_what_is_too_short_to_be_a_secret_stays() -> None:
    assert redacted("POST / failed", ["/", ""]) == "POST / failed"


def test_a_reply_becomes_one_short_line() -> None:
    assert redacted("two\r\nlines\x1b[31m", []) == "two lines [31m"
    assert len(redacted("x" * 100_000, [])) == 256
