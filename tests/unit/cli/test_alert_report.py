"""An alert as programs read it."""

from tests.builders import T0, facts, item, report

from watchd.cli.alert_report import head_json
from watchd.model.alert import AlertHead, AlertState, Traced


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
