"""The alerts that every channel shows in a golden file: plain, hostile, right to left, forty outlets, an absence."""

from dataclasses import replace
from datetime import timedelta

from tests.golden.mails.views import EFE, SPARES, T0, VIEWS, report

from watchd.model.alert import AlertFacts, AlertKind, Traced
from watchd.model.notification import AlertView
from watchd.model.rule import Severity

OUTLETS = tuple(
    report(
        100 + n, f"outlet-{n}.example", "es", f"Retraso en el envío de repuestos, según la agencia ({n})", role="copy"
    )
    for n in range(11)
)
FORTY = AlertView(
    "al_4040",
    1,
    AlertFacts(
        kind=AlertKind.ITEM,
        rule=SPARES,
        headline=EFE.title,
        reason="first report of this story",
        opened_at=T0,
        at=T0,
        reports=(EFE, *OUTLETS),
        copies=39,
        publishers=40,
        traced=(Traced("EFE", "efe.example", T0 - timedelta(minutes=44), 40, opens=True),),
        next_step="watchd item show it_00000000000000000001",
    ),
    39,
    tuple(f"outlet-{n}.example" for n in range(39)),
)
ABSENCE = AlertView(
    "al_ab5e",
    1,
    AlertFacts(
        kind=AlertKind.WINDOW,
        rule=replace(SPARES, severity=Severity.MEDIUM),
        headline=SPARES.title,
        reason="0 matches in 9 days; 14.4 expected from 144 in the 90 days before; the last came on 9 Nov",
        opened_at=T0,
        at=T0,
        reports=(replace(EFE, role="match"),),
        matches=144,
        publishers=12,
    ),
)
FIVE = {
    "plain": VIEWS["plain_es"],
    "hostile": VIEWS["hostile"],
    "right_to_left": VIEWS["right_to_left_fa"],
    "forty_outlets": FORTY,
    "absence": ABSENCE,
}
