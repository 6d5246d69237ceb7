from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as policy
from typing import Any

from watchd.demo.history import WOULD_MATCH
from watchd.demo.journal import Tally
from watchd.demo.mailbox import Mail
from watchd.demo.outcome import Outcome, is_harmless, shortcomings
from watchd.demo.receiver import Delivery
from watchd.demo.story import HOSTILE
from watchd.demo.summary import closing_lines, json_lines


def test_a_story_that_came_out_as_told_has_no_shortcomings() -> None:
    assert shortcomings(_outcome()) == []


def test_when_nothing_arrives_every_promise_is_named() -> None:
    said = " ".join(shortcomings(Outcome((), (), (), 0, Tally())))
    assert "0 alerts arrived" in said
    assert "0 languages" in said
    assert "suppressed copies" in said
    assert "broken feed" in said
    assert "hostile title" in said


def test_a_signature_that_does_not_fit_is_named() -> None:
    assert shortcomings(_outcome(refused=2)) == ["2 webhooks had a signature that does not fit"]


def test_a_failed_attempt_is_named() -> None:
    assert shortcomings(_outcome(tally=Tally(unsent=1))) == ["1 attempts to deliver failed"]


def test_old_news_that_was_told_is_named() -> None:
    old = _mail(f"[HIGH] {WOULD_MATCH.title}")
    assert shortcomings(_outcome(more=(old,))) == ["old news was told as if it were new"]


def test_a_missing_mail_is_named() -> None:
    outcome = _outcome()
    fewer = Outcome(outcome.desk[1:], outcome.operators, outcome.deliveries, 0, Tally())
    assert "8 mails arrived for 9 webhooks" in shortcomings(fewer)


def test_a_header_that_a_title_smuggled_in_is_found() -> None:
    smuggled = BytesParser(policy=policy).parsebytes(b"Subject: defects\r\nBcc: all@evil.example\r\n\r\ntext")
    assert isinstance(smuggled, EmailMessage)
    assert not is_harmless(Mail("desk@demo.example", smuggled))


def test_a_control_sign_in_the_text_and_a_script_in_the_html_are_found() -> None:
    assert is_harmless(_mail("fine"))
    assert not is_harmless(_mail("fine", text="\x1b[2J"))
    assert not is_harmless(_mail("fine", text="\u202e"))
    assert not is_harmless(_mail("fine", html="<p><SCRIPT>"))


def test_the_closing_table_leaves_out_a_hostile_title_that_got_through() -> None:
    good = dict(closing_lines(_outcome(), old=17))
    bad = dict(closing_lines(_outcome(hostile_text="\x1b[31m"), old=17))
    assert "hostile title" in good
    assert "hostile title" not in bad
    assert good["alerts"].startswith("0 (es 2, ru 2, en 2, zh 1, fa 1)")


def test_a_shortened_document_keeps_its_outline() -> None:
    text = "\n".join(name + value for name, value in json_lines(_document("al_1", "es", item="it_1")))
    assert '"title": "A title"' in text
    assert '"copies_total": 3' in text
    assert text.startswith("{")
    assert text.endswith("}")


def _outcome(
    *, refused: int = 0, tally: Tally | None = None, more: tuple[Mail, ...] = (), hostile_text: str = ""
) -> Outcome:
    languages = ("es", "es", "ru", "ru", "en", "zh", "fa")
    documents = [_document(f"al_{place}", language, item=f"it_{place}") for place, language in enumerate(languages)]
    documents.append(_document("al_hostile", "en", item=HOSTILE.item_id))
    documents.append(_document("al_0", "es", item="it_0", revision=2))
    mails = [_mail(f"[HIGH] {document['data']['alert']['id']}") for document in documents[:-2]]
    mails.append(_mail("[HIGH] hostile", alert="al_hostile", text=hostile_text))
    mails.append(
        _mail(
            "UPDATE 2",
            revision="2",
            text="4 reports, 4 publishers, 1 origin (diario-del-caribe.example 05:58 UTC). 2 are copies, which\n"
            "confirm nothing; 1 tells the same affair in other words; 1 does not say who wrote it first.",
        )
    )
    operators = (_mail("[SUMMARY] Baseline"), _mail("[MEDIUM] 1 feed is failing"))
    deliveries = [Delivery({"webhook-id": f"msg_{place}"}, one) for place, one in enumerate(documents)]
    extra = [deliveries[-1]] * len(more)
    return Outcome((*mails, *more), operators, [*deliveries, *extra], refused, tally or Tally())


def _document(alert: str, language: str, *, item: str, revision: int = 1) -> dict[str, Any]:
    return {
        "type": "watch.alert.opened" if revision == 1 else "watch.alert.updated",
        "timestamp": "2025-11-18T06:42:07Z",
        "api_version": "2025-11-01",
        "data": {
            "alert": {"id": alert, "revision": revision, "severity": "high", "title": "A title"},
            "rule": {"id": "ve-defection", "signal": ""},
            "why": {"reason": "first report"},
            "story": {"reports_total": 4, "copies_total": 3, "publishers_total": 4, "origins_total": 1},
            "items": [{"id": item, "publisher": "a.example", "lang": language, "role": "head"}],
        },
    }


def _mail(subject: str, *, alert: str = "al_x", revision: str = "1", text: str = "text", html: str = "<p>text") -> Mail:
    message = EmailMessage()
    message["Subject"] = subject
    message["X-Watchd-Alert"] = alert
    message["X-Watchd-Revision"] = revision
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return Mail("desk@demo.example", message)
