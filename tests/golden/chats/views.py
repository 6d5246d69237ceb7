"""The alerts that every channel shows in a golden file: plain, hostile, right to left, forty outlets, an absence."""

from dataclasses import replace
from datetime import timedelta

from tests.golden.mails.views import EFE, SPARES, T0, VIEWS, report

from watchd.model.alert import AlertFacts, AlertKind
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
        origins=1,
        next_step="watchd item show it_00000000000000000001",
    ),
    39,
    tuple(f"outlet-{n}.example" for n in range(39)),
)
ABSENCE = AlertView(
    "al_ab5e",
    1,
    AlertFacts(
        kind=AlertKind.SUMMARY,
        rule=replace(SPARES, severity=Severity.MEDIUM),
        headline="No word of Su-30 flights from Barcelona air base for 9 d",
        reason="0 reports in 9 d; 14 to be expected at 1.6 a day over the 90 d before; fewer than 3 raise it",
        opened_at=T0,
        at=T0 + timedelta(days=9),
        lines=(
            "window: 9 d, from 9 Nov 06:42 UTC to 18 Nov 06:42 UTC",
            "counted: 0; usual: 1.6 a day; expected: 14.4; threshold: < 3",
            "coverage: 13 of 14 feeds answered all the while; tass-en failed for 1 d 4 h",
        ),
        next_step="watchd rule show ven-su30-spares",
    ),
)
FIVE = {
    "plain": VIEWS["plain_es"],
    "hostile": VIEWS["hostile"],
    "right_to_left": VIEWS["right_to_left_fa"],
    "forty_outlets": FORTY,
    "absence": ABSENCE,
}
