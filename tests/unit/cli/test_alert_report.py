"""An alert as programs read it."""

from dataclasses import replace

import pytest
from tests.builders import T0, facts, item, report

from watchd.cli.alert_report import head_json, write_report
from watchd.model.alert import AlertHead, AlertState, Companion, Traced
from watchd.model.rule import Severity
from watchd.storage.views import AlertReport


def test_only_what_is_known_to_be_an_origin_is_named_as_one() -> None:
    traced = (
        Traced("EFE", "a.example", T0, 9, opens=True),
        Traced("Reuters", "b.example", T0),
        Traced("c.example", "c.example", T0),
    )
    head = AlertHead("al_1", 1, "parts", "st_1", AlertState.OPEN, T0, facts(report(item())), traced=traced)
    assert head_json(head)["origins"] == [
        {"name": "EFE", "published": "2025-11-24T12:00:00Z", "reports": 9},
        {"name": "Reuters", "published": "2025-11-24T12:00:00Z", "reports": 1},
    ]


def test_what_was_told_together_is_listed_with_the_ids_to_answer_each(capsys: pytest.CaptureFixture[str]) -> None:
    together = tuple(
        Companion(f"al_{n}", 1, Severity.HIGH, "Radar lands", "parts", "Parts", "first report") for n in (1, 2)
    )
    told = replace(facts(report(item())), together=together)
    head = AlertHead("al_9", 1, "watchd:together", None, AlertState.CLOSED, T0, told)
    write_report(AlertReport(head, (), ()))
    shown = capsys.readouterr().out
    assert (
        "- HIGH: Radar lands | Parts | al_1 | first report\n- HIGH: Radar lands | Parts | al_2 | first report\n"
        in shown
    )
