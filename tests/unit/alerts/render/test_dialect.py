"""How lines of a message are cut, escaped and kept from being mentions."""

from dataclasses import replace

import pytest
from tests.golden.chats.views import FIVE
from tests.golden.mails.views import FORTY, VIEWS, item_facts, report

from watchd.alerts.render.brief import Form, brief_of
from watchd.alerts.render.dialect import PLAIN, Dialect, defused, drawn_within, text_within, utf8_size, utf16_size
from watchd.model.notification import AlertView

# Escaping makes every sign six times as long, as `&quot;` does.
GREEDY = replace(PLAIN, escape=lambda text: "".join(f"&#{ord(sign):03};" for sign in text))


def test_the_first_lines_are_origin_sentence_and_link() -> None:
    first, second, third, *_ = drawn_within(brief_of(FIVE["plain"], 200), PLAIN, 4_000).split("\n")
    assert first.startswith("3 reports, 3 publishers")
    assert second.startswith("“El lote de >>repuestos<< para los >>Su-30MK2<<")
    assert third.endswith("https://efe.example/1")


@pytest.mark.parametrize("name", [*FIVE, *VIEWS])
@pytest.mark.parametrize("dialect", [PLAIN, GREEDY], ids=["plain", "greedy"])
def test_whatever_the_room_the_id_stays_and_a_cut_says_so(name: str, dialect: Dialect) -> None:
    view = FIVE.get(name) or VIEWS[name]
    brief = brief_of(view, 200)
    whole = drawn_within(brief, dialect, 10**6).split("\n")
    for room in (900, 1_500, 4_096):
        text = drawn_within(brief, dialect, room)
        assert len(text) <= room
        assert view.alert_id in text.split("\n")[-1]
        lines = text.split("\n")
        says_so = f"watchd alert show {view.alert_id}" in lines[-2]
        assert says_so == (len(lines) - says_so < len(whole))


def test_a_cut_counts_the_lines_and_leaves_no_heading_without_its_section() -> None:
    brief = brief_of(FORTY, 200)
    for room in range(400, 3_000, 50):
        *lines, cut, _ = drawn_within(brief, PLAIN, room).split("\n")
        headings = {line.runs[0].text.upper() for line in brief.lines if line.form is Form.HEADING}
        if cut.startswith("Cut to fit"):
            assert lines[-1] not in headings
            kept = len([line for line in lines if line])
            assert cut.startswith(f"Cut to fit: {len(brief.lines) - kept} more line")


def test_a_size_may_be_counted_in_bytes_or_in_units_of_utf16() -> None:
    rockets = report(1, "wire.example", "zh", "火箭🚀" * 60, ("导弹", "$m"), sentence="导弹" + "🚀" * 400)
    brief = brief_of(AlertView("al_1", 1, item_facts(rockets)), 200)
    assert utf8_size("é🚀") == 6
    assert utf16_size("é🚀") == 3
    assert utf8_size(drawn_within(brief, PLAIN, 900, utf8_size)) <= 900
    assert utf16_size(drawn_within(brief, PLAIN, 900, utf16_size)) <= 900


def test_a_title_is_cut_until_it_fits_escaped() -> None:
    assert text_within("&" * 300, replace(PLAIN, escape=lambda text: text.replace("&", "&amp;")), 256).endswith("…")
    assert text_within("short", PLAIN, 256) == "short"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("@everyone and bob@example.org", "@|everyone and bob@|example.|org"),
        ("https://evil.example/a", "https:|//evil.|example/a"),
        ("/start now, 1/2", "/|start now, 1/2"),
        ("rules/air.yaml:14 costs 3.5, p.m. U.S.", "rules/air.yaml:14 costs 3.5, p.m. U.S."),
    ],
)
def test_names_addresses_and_commands_are_broken_and_nothing_else(text: str, safe: str) -> None:
    assert defused(text) == safe.replace("|", "\u200b")
