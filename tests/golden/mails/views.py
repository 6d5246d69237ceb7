"""The alerts behind the golden mails, documents and console texts: one of each kind, as a channel is handed them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watchd.model.alert import AlertFacts, AlertKind, Companion, FeedsSeen, MissingFeed, Report, RuleFacts, Traced
from watchd.model.match import Roles, Span
from watchd.model.notification import AlertView
from watchd.model.rule import Severity, Tlp

T0 = datetime(2025, 11, 18, 6, 42, 7, tzinfo=UTC)

SPARES = RuleFacts(
    id="ven-su30-spares",
    title="Su-30 overhaul and spare-part flow",
    severity=Severity.HIGH,
    tlp=Tlp.AMBER,
    digest="5d2c9e0b41aa77f3",
    question="Do Su-30 overhauls and spare parts reach Venezuela, and how fast?",
    why="Slow delivery or a vague answer is itself the signal: it would speak for a low priority in Moscow.",
    file="rules/venezuela/air.yaml",
    line=14,
    owner="analyst.a",
    signal="supports venezuela/aid-is-capped (medium)",
)
WATCHD = RuleFacts(id="watchd:feed", title="watchd about itself", severity=Severity.MEDIUM, tlp=Tlp.CLEAR)


def report(
    number: int,
    publisher: str,
    language: str | None,
    title: str,
    *words: tuple[str, str],
    role: str = "head",
    sentence: str = "",
    url: str | None = None,
    minutes: int = 0,
) -> Report:
    """A report; `words` are (word, term) of `sentence`, which stands in the summary."""
    starts = [(sentence.index(word), word, term) for word, term in words]
    return Report(
        item_id=f"it_{number:020x}",
        feed_id=f"feed-{number}",
        publisher=publisher,
        title=title,
        url=f"https://{publisher}/{number}" if url is None else url,
        language=language,
        seen_at=T0 + timedelta(minutes=minutes),
        published=T0 + timedelta(minutes=minutes - 44),
        role=role,
        sentence=sentence,
        spans=tuple(Span("summary", start, start + len(word), word, term) for start, word, term in starts),
        feed_title={"efe.example": "EFE América", "ria.example": "ria.example"}.get(publisher, ""),
        marks=tuple((start, start + len(word)) for start, word, _ in starts),
    )


def item_facts(*reports: Report, rule: RuleFacts = SPARES, reason: str = "first report of this story") -> AlertFacts:
    """The facts of an alert about items; its headline is the last report's title, which opened the story."""
    return AlertFacts(
        kind=AlertKind.ITEM,
        rule=rule,
        headline=reports[-1].title,
        reason=reason,
        opened_at=T0,
        at=T0,
        reports=reports,
        publishers=1,
        traced=tuple(
            Traced(
                one.publisher,
                one.publisher,
                one.published or one.seen_at,
                opens=one is [told for told in reports if told.role != "copy"][-1],
            )
            for one in reports
            if one.role != "copy"
        ),
        next_step=f"watchd item show {reports[-1].item_id}",
    )


EFE = report(
    1,
    "efe.example",
    "es",
    "Envío de repuestos para los Su-30MK2 de Venezuela sufre retraso",
    ("repuestos", "$spares"),
    ("Su-30MK2", "$su30"),
    ("retrasado", "$delay"),
    sentence="El lote de repuestos para los Su-30MK2 previsto para octubre está retrasado sin nueva fecha, según "
    "dos fuentes.",
)
LATE = replace(
    report(
        5,
        "taz.example",
        "de",
        "Ersatzteile für Suchoi-Jäger eingetroffen",
        ("Ersatzteile", "$spares"),
        sentence="Die Ersatzteile seien eingetroffen, hieß es aus Caracas.",
    ),
    published=T0 - timedelta(days=10, hours=3),
    flags=("date_zone_missing",),
)
COPY = report(2, "nacional.example", "es", "Retraso en el envío de repuestos", role="copy", minutes=13)
RIA = report(
    3,
    "ria.example",
    "ru",
    "Поставка запчастей для Су-30 Венесуэлы задерживается",
    ("запчастей", "$spares"),
    ("Су-30", "$su30"),
    role="update",
    sentence="Поставка запчастей для Су-30 задерживается до весны, подтвердили в Каракасе.",
    url="https://user:secret@ria.example:8443/su30?utm_source=\u202eevil x",
    minutes=55,
)
IRNA = report(
    4,
    "irna.example",
    "fa",
    "ایران می‌گوید قطعات پهپاد به ونزوئلا ارسال نشده است",
    ("قطعات", "$parts"),
    ("پهپاد", "$drones"),
    sentence="سخنگوی وزارت دفاع گفت هیچ قطعات پهپاد به ونزوئلا ارسال نشده است.",
    url="https://irna.example/خبر/۱۲",
)
HOSTILE = Report(
    item_id="it_bad",
    feed_id="feed-x",
    publisher='"><img src=x onerror=alert(1)>\r\nBcc: evil@x.example',
    title="=?utf-8?q?a=0D=0ABcc:_evil@x.example?=\r\nX-Evil: 1\x00\x1b[31m \u202egnp.exe <script>alert(1)</script> "
    "@everyone [x](javascript:1) {{7*7}}\ud800",
    url="javascript:alert(document.cookie)",
    language='en" onmouseover="alert(1)',
    seen_at=T0,
    published=None,
    role='head"><b>',
    sentence="</p><script>fetch('//x.example')</script> spare parts & more\u2028\u2066" + "A" * 600,
    spans=(Span("summary<b>", 42, 53, "<i>spare parts", "$spares\r\n"),),
    marks=((42, 53), (-5, 3), (9_000, 9_001), (45, 48)),
)

BOATS = report(
    5,
    "afp.example",
    "en",
    "Patrol boats sent by Russia reach Nicaragua",
    ("boats", "$arms"),
    ("sent", "sent"),
    ("Russia", "$russia"),
    sentence="Patrol boats sent by Russia reached Nicaragua on Monday.",
)
BOATS = replace(
    BOATS, roles=(Roles(actor=BOATS.spans[2], action=BOATS.spans[1], target=BOATS.spans[0], reading="passive"),)
)

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
LAST, EARLIER = (
    replace(
        EFE,
        item_id=f"it_{number:020x}",
        role="match",
        seen_at=T0 - timedelta(days=days),
        published=T0 - timedelta(days=days, minutes=44),
    )
    for number, days in ((11, 9), (12, 15))
)
ABSENCE = AlertView(
    "al_ab5e",
    1,
    AlertFacts(
        kind=AlertKind.WINDOW,
        rule=replace(SPARES, severity=Severity.MEDIUM),
        headline=SPARES.title,
        reason="0 matches in 9 days; 14 expected from 144 in the 90 days before; the last came on 2025-11-09",
        opened_at=T0,
        at=T0,
        reports=(LAST, EARLIER),
        matches=144,
        publishers=12,
        traced=(Traced("EFE", "efe.example", T0 - timedelta(days=98), 100, opens=True),),
        is_of_past=True,
    ),
)

ANSWERS = "it answers since 18 Nov 09:24 UTC"

VIEWS = {
    "plain_es": AlertView("al_1f0c", 1, item_facts(EFE), 2, ("efe.example", "nacional.example", "ria.example")),
    "places_and_coverage": AlertView(
        "al_2c0c",
        1,
        replace(
            item_facts(replace(RIA, role="head", country="RU"), replace(COPY, country="VE"), rule=SPARES),
            headline=RIA.title,
            coverage=FeedsSeen(14, 13, (MissingFeed("tass-en", T0 - timedelta(hours=5), "throttled"),)),
        ),
        story_id="st_0a1b",
    ),
    "roles_of_an_event": AlertView("al_2f0c", 1, item_facts(BOATS), 1, ("afp.example",)),
    "update_with_copies": AlertView(
        "al_1f0c",
        2,
        AlertFacts(
            kind=AlertKind.ITEM,
            rule=SPARES,
            headline=EFE.title,
            reason="52 % the same words in headline as efe.example 06:42 UTC; new in it: a second origin: RIA Novosti",
            opened_at=T0,
            at=T0 + timedelta(minutes=55),
            reports=(RIA, EFE, COPY),
            copies=10,
            publishers=9,
            traced=(
                Traced("EFE", "efe.example", T0 - timedelta(minutes=44), 12, opens=True),
                Traced("RIA Novosti", "ria.example", T0 + timedelta(minutes=11)),
            ),
            news=("a second origin: RIA Novosti",),
            next_step="watchd story show al_1f0c",
        ),
        11,
    ),
    "together": AlertView(
        "al_9d40",
        1,
        replace(
            item_facts(EFE),
            together=(
                Companion(
                    "al_1f0c", 1, Severity.HIGH, EFE.title, SPARES.id, SPARES.title, "first report of this story"
                ),
                Companion(
                    "al_7a22", 2, Severity.MEDIUM, HOSTILE.title, "ven-deals", "Deals\r\n with <b>Moscow</b>", ""
                ),
            ),
            next_step="watchd alert show al_1f0c",
        ),
    ),
    "forty_outlets": FORTY,
    "absence": ABSENCE,
    "right_to_left_fa": AlertView("al_2b77", 1, item_facts(IRNA), 0, ("irna.example",)),
    "late": AlertView("al_5e1f", 1, item_facts(LATE), 0, ("taz.example",)),
    "hostile": AlertView("al_bad", 1, item_facts(HOSTILE), 0, ()),
    "window": AlertView(
        "al_3c11",
        1,
        AlertFacts(
            kind=AlertKind.WINDOW,
            rule=SPARES,
            headline=SPARES.title,
            reason="14 items from 5 publishers in 7 days; 5 make an alert",
            opened_at=T0,
            at=T0,
            reports=tuple(replace(one, role="match") for one in (RIA, EFE)),
            matches=14,
            publishers=5,
            traced=(
                Traced("EFE", "efe.example", T0 - timedelta(days=6), 9, opens=True),
                Traced("RIA Novosti", "ria.example", T0 - timedelta(minutes=44), 4, opens=True),
                Traced("b.example", "b.example", T0 - timedelta(minutes=4), opens=True),
            ),
        ),
    ),
    "window_over": AlertView(
        "al_3c11",
        2,
        AlertFacts(
            kind=AlertKind.WINDOW,
            rule=SPARES,
            headline=SPARES.title,
            reason="Over after 6 days: 2 items from 1 publisher in 7 days; 5 make an alert",
            opened_at=T0,
            at=T0 + timedelta(days=6),
            is_resolved=True,
        ),
    ),
    "window_unwatched": AlertView(
        "al_3c11",
        2,
        AlertFacts(
            kind=AlertKind.WINDOW,
            rule=SPARES,
            headline=SPARES.title,
            reason=(
                "Not watched any more after 6 days: its rule is in no file any more, "
                "and nobody knows whether it is still so"
            ),
            opened_at=T0,
            at=T0 + timedelta(days=6),
            reports=tuple(replace(one, role="match") for one in (RIA, EFE)),
            matches=14,
            publishers=5,
            is_resolved=True,
            is_unwatched=True,
        ),
    ),
    "condition_begun": AlertView(
        "al_77aa",
        1,
        AlertFacts(
            kind=AlertKind.SYSTEM,
            rule=WATCHD,
            headline="2 feeds are failing",
            reason="2 feeds are failing",
            opened_at=T0,
            at=T0,
            lines=("tass-en: status 503 since 04:10 UTC", "mfa-ru: certificate expired"),
            next_step="watchd feed health",
        ),
    ),
    "condition_ended": AlertView(
        "al_77ab",
        1,
        AlertFacts(
            kind=AlertKind.SYSTEM,
            rule=WATCHD,
            headline="2 feeds answer again",
            reason="2 feeds answer again",
            opened_at=T0,
            at=T0 + timedelta(hours=3, minutes=12),
            lines=(
                f"tass-en: began 18 Nov 06:42 UTC and lasted 3 h 12 min; {ANSWERS}; no entry is known to be missing",
                f"mfa-ru: began 18 Nov 08:56 UTC and lasted 58 min; {ANSWERS}; possible gap: none of the 20 entries",
            ),
            next_step="watchd feed health",
            docs="docs/operate.md#why-a-poll-failed",
            is_resolved=True,
        ),
    ),
    "summary": AlertView(
        "al_5e5e",
        1,
        AlertFacts(
            kind=AlertKind.SUMMARY,
            rule=WATCHD,
            headline="What 3 rules would have matched in the first polls",
            reason="41 feeds were polled for the first time; what they listed is kept as history and not told singly",
            opened_at=T0,
            at=T0,
            lines=(
                "ven-su30-spares: 3 items, such as “Envío de repuestos”",
                *(f"rule-{n}: {n} items" for n in range(70)),
            ),
            next_step="watchd item search --rule ven-su30-spares",
        ),
    ),
    "test": AlertView(
        "al_7e57",
        1,
        AlertFacts(
            kind=AlertKind.TEST,
            rule=RuleFacts("watchd:test", "watchd about itself", Severity.LOW, Tlp.CLEAR),
            headline="Test of desk-mail",
            reason="Test of desk-mail",
            opened_at=T0,
            at=T0,
        ),
    ),
}
