"""`watchd alert preview`: what a channel, a person or a template would make of an alert."""

from pathlib import Path

import pytest
from tests.builders import notification
from tests.contract.steps import waiting_alert
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

MORE = """people: {ana: {mail: ana@example.org, zone: America/Caracas, reads: [es]}}
channels:
  console: {type: console}
  desk-mail: {type: email, host: m.example.org, from: w@example.org, to: [ana], template: desk.txt}
"""


@pytest.fixture
def desk(here: Path) -> Path:
    write_desk(here, more=MORE)
    (here / "desk.txt").write_text("{{ why }}\n\nOur words of {{ rule }}.\n")
    with store_at(here) as store:
        waiting_alert(store, notification())
    return here


def test_an_alert_is_shown_as_a_mail_a_channel_and_a_person_get_it(desk: Path) -> None:
    plain = watchd("alert", "preview", "al_1")
    mine = watchd("alert", "preview", "al_1", "--channel", "desk-mail", "--to", "ana")
    console = watchd("alert", "preview", "al_1", "--channel", "console")
    page = watchd("alert", "preview", "al_1", "--html")
    assert [one.exit_code for one in (plain, mine, console, page)] == [0, 0, 0, 0], mine.output
    assert "Subject: [HIGH] Su-30 spare parts" in plain.stdout
    assert "watchd alert ack al_1" in plain.stdout
    assert "Our words of spare-parts." in mine.stdout
    assert "Matched: $su30 (Su-30)" in mine.stdout
    assert "08:00 Caracas" in mine.stdout
    assert "Su-30 spare parts" in console.stdout
    assert page.stdout.startswith("<!DOCTYPE html>")
    with store_at(desk) as store:
        assert store.outbox()[0].notification.state.value == "pending", "nothing was sent"


def test_a_template_is_tried_before_a_channel_names_it(desk: Path) -> None:
    (desk / "new.txt").write_text("{{ sources }}\n")
    tried = watchd("alert", "preview", "al_1", "--template", "new.txt")
    assert "SOURCES" in tried.stdout
    assert "WHY IT MATCHED" not in tried.stdout
    (desk / "new.txt").write_text("{{ sorces }}\n")
    refused = watchd("alert", "preview", "al_1", "--template", "new.txt")
    assert (refused.exit_code, "new.txt:1:1: nothing is called 'sorces'" in refused.stderr) == (78, True), (
        refused.stderr
    )


def test_a_broken_template_stops_nothing_and_is_told(desk: Path) -> None:
    (desk / "desk.txt").write_text("{{ nothing }}\n")
    shown = watchd("alert", "preview", "al_1", "--channel", "desk-mail")
    checked = watchd("check")
    (desk / "desk.txt").unlink()
    gone = watchd("check")
    assert shown.exit_code == 0
    assert "WHAT IS NEW" in shown.stdout
    assert "shown without the template" in shown.stderr
    for said, why in ((checked, "nothing is called 'nothing'"), (gone, "cannot be read")):
        assert "mails of desk-mail are worded without their template" in said.output
        assert why in said.output
        assert said.exit_code == 0, said.output


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("al_nope",), "there is no alert al_nope", 1),
        (("al_1", "--channel", "desk-mial"), "did you mean 'desk-mail'?", 2),
        (("al_1", "--to", "ben"), "there is no person 'ben'", 2),
        (("al_1", "--channel", "console", "--html"), "console sends no mail", 2),
    ],
)
@pytest.mark.usefixtures("desk")
def test_what_cannot_be_shown_is_refused_with_the_remedy(words: tuple[str, ...], said: str, code: int) -> None:
    result = watchd("alert", "preview", *words)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
