"""One item as people are shown it: where it stands, which rules matched it and what came of that, which did not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from watchd.alerts.roles import in_words
from watchd.cli.item_json import GIVEN_UP, GROUP, of_rule, rows_of, state_of
from watchd.cli.item_why import held_back
from watchd.cli.shown import (
    counted,
    flat,
    moment,
    note,
    write_block,
    write_fields,
    write_line,
    write_table,
)

if TYPE_CHECKING:
    from watchd.cli.item_why import Why
    from watchd.model.alert import Decision
    from watchd.model.match import Span
    from watchd.storage.views import ItemReport, OutboxRow, StoredMatch

_MOST_RULES = 30  # without a match, one a line; JSON has them all
_NOT_FOUND = "found no "
_DECIDED = {
    "new": "{told} as {alert}",
    "update": "{told} as an update of {alert}",
    "group": "not told on its own: {listed} {alert}",
    "suppress": "not told: counted as a copy in {alert}",
    "repeat": "{told} again as {alert}",
    "hold": "held back",
}
_COUNTED = {  # by account, what is never decided on
    "window": "counted by the window of the rule, which tells of many; `watchd rule show {rule}` says how it stands",
    "draft": "not told: the rule is a draft",
    "block": "not told: the rule has severity none, it only counts",
}
_TOO_SOON = "not told again: it is too soon after {alert}"


def write_report(report: "ItemReport", why: "Why | None", rule_id: str | None) -> None:
    """To be read from the top: what it is and where it stands, then the rules, or one of them, then its texts."""
    shown = report.item
    write_line(flat(shown.title) or "(without a title)")
    write_fields(
        {
            "item": f"{shown.id}, revision {shown.revision}" if shown.revision > 1 else shown.id,
            "feed": shown.feed_id,
            "publisher": shown.publisher,
            "language": shown.language or "",
            "url": shown.url,
            "published": moment(shown.published),
            "seen": moment(shown.seen_at),
            "revised": moment(report.revised_at) if shown.revision > 1 else "",
            "doubtful": ", ".join(shown.flags),
            "state": _said_of(report),
        }
    )
    report = of_rule(report, rule_id)
    for match in report.matches:
        _write_match(match, report, why)
    for decision in held_back(report):
        _write_held(decision, report)
    for failure in report.failures:
        write_line()
        who = "every rule" if failure.rule_id == GIVEN_UP else f"rule {failure.rule_id}"
        write_line(flat(f"{who} failed on it at {moment(failure.at)}: {failure.error}"))
    for line in report.unreadable:
        write_line()
        write_line(flat(line))
    if why is not None and why.unmatched:
        _write_unmatched(report, why)
    for text in (shown.summary, shown.body):
        if text:
            write_line()
            write_block(text)


def _said_of(report: "ItemReport") -> str:
    """Where it stands, in a sentence."""
    state = state_of(report)
    again = f"`watchd item retry {report.item.id}`"
    if state == "pending":
        tried = f", after {counted(report.tries, 'failed attempt')}" if report.tries else ""
        return f"waits to be evaluated{tried}; `watchd run` does it"
    if state == "quarantined":
        return f"given up on: matching failed as a whole. Once the cause is mended: {again}"
    if state == "held":
        return f"held since {moment(report.held_at)}: its feed listed far more at once than ever before"
    if state == "baseline":
        return "baseline: it came with the feed's first poll, and is history, which alerts nobody"
    if state == "matched":
        return f"evaluated: matched by {counted(len({one.rule_id for one in report.matches}), 'rule')}"
    return "evaluated: no rule matched it"


def _write_match(match: "StoredMatch", report: "ItemReport", why: "Why | None") -> None:
    decisions = [one for one in report.decisions if one.rule_id == match.rule_id]
    write_line()
    write_line(flat(f"Matched by {match.rule_id}"))
    write_fields(
        {
            "  words": _words(match.spans),
            "  roles": "; also ".join(map(in_words, match.roles)),
            "  story": match.story_id or "",
            "  origin": match.origin if match.origin != report.item.publisher else "",
            "  result": "" if decisions else _undecided(match, report, why),
        }
    )
    for decision in decisions:
        write_fields(
            {
                "  result": f"{_decided(decision, report, why)} ({moment(decision.at)})",
                "  why": decision.reason,
                "  like": "" if _is_told_once(decision, why) else _like(decision, report),
                "  to": _told(decision, rows_of(decision, report), report.listed, why),
            }
        )


def _write_held(decision: "Decision", report: "ItemReport") -> None:
    write_line()
    write_line(flat(f"Matched by {decision.rule_id}"))
    write_fields(
        {
            "  result": f"{_decided(decision, report, None)} ({moment(decision.at)})",
            "  why": decision.reason,
            "  next": f"`watchd feed release {report.item.feed_id}`, with --as-history where these are old articles",
        }
    )


def _undecided(match: "StoredMatch", report: "ItemReport", why: "Why | None") -> str:
    from watchd.model.match import Account, Arrival

    if match.arrival is Arrival.BASELINE:
        return "not told: the item came with the feed's first poll, which is history"
    if match.arrival is Arrival.RECOMPUTED:
        return "not told: the rule was asked of it afterwards"
    account = match.account
    if why is not None and why.severities.get(match.rule_id) == "none":
        account = account or Account.BLOCK  # before there were accounts
    if account in _COUNTED:
        return _COUNTED[account].format(rule=flat(match.rule_id))
    if report.is_pending:
        return "not decided yet"
    return "not told: nothing new against the revision before"


def _is_told_once(decision: "Decision", why: "Why | None") -> bool:
    """Whether its rule is told once in a while: it makes no difference then what a report is like."""
    return why is not None and decision.rule_id in why.told_once


def _decided(decision: "Decision", report: "ItemReport", why: "Why | None") -> str:
    is_listed = (decision.alert_id or "") in report.listed
    listed = "listed with" if is_listed else "not listed yet, but with the next update of"
    is_too_soon = decision.kind.value == "suppress" and _is_told_once(decision, why)
    states = {row.notification.state.value for row in rows_of(decision, report)} - {"superseded"}
    told = "not told yet: it waits, to be told" if states == {"pending"} else "told"
    said = (_TOO_SOON if is_too_soon else _DECIDED[decision.kind.value]).format(
        alert=decision.alert_id or "an alert", listed=listed, told=told
    )
    return f"{said}, as a draft" if decision.is_draft else said


def _like(decision: "Decision", report: "ItemReport") -> str:
    """What it was compared with, how much of it is the same, and which words of its headline are new."""
    if decision.score is None or decision.compared_with in {None, report.item.id}:
        return ""
    publisher, seen_at = report.compared.get(decision.compared_with or "", ("", None))
    by = f"{publisher} {moment(seen_at)}" if seen_at is not None else "gone since"
    told = f"alert {decision.alert_id}" if decision.alert_id is not None else decision.compared_with
    if decision.threshold is None:
        return f"the same article or headline as {told} ({by})"
    shared = f"; shared: {', '.join(decision.shared)}" if decision.shared else ""
    new = ", ".join(decision.fresh) or "-"
    return (
        f"{decision.score:.0%} the same words as {told} ({by}); new: {new}; threshold {decision.threshold:.2f}{shared}"
    )


def _told(
    decision: "Decision", rows: Sequence["OutboxRow"], listed: Mapping[str, frozenset[int]], why: "Why | None"
) -> str:
    """Who was told of the alert, and who was not and why."""
    if decision.is_draft:
        return "nobody: the rule is a draft"
    if not rows and decision.kind.value == GROUP and decision.alert_id not in listed:
        return "nobody yet: the next update lists it"
    if not rows:
        severity = why.severities.get(decision.rule_id, "") if why is not None else ""
        return (
            f"nobody: severity {severity} is only listed" if severity in {"info", "none"} else "nobody: no route fits"
        )
    return "; ".join(_by_state(rows))


def _by_state(rows: Sequence["OutboxRow"]) -> Iterator[str]:
    """Each recipient by what became of the message; not what a newer revision replaced, which stands here as well."""
    newest: dict[str, int] = {}
    for row in rows:
        sent = row.notification
        newest[sent.recipient] = max(sent.revision, newest.get(sent.recipient, 0))
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        sent = row.notification
        if sent.state.value == "superseded" and sent.revision < newest[sent.recipient]:
            continue
        waits = (
            f"not before {moment(sent.due_at)}"
            if sent.state.value == "pending" and sent.due_at > row.changed_at
            else ""
        )
        groups.setdefault((sent.state.value, sent.reason or row.last_error or waits), []).append(sent.recipient)
    for (state, reason), targets in sorted(groups.items(), key=lambda group: group[0][0] != "sent"):
        yield f"{state}: {', '.join(dict.fromkeys(targets))}" + (f" ({reason})" if reason else "")


def _write_unmatched(report: "ItemReport", why: "Why") -> None:
    write_line()
    write_table(
        ("NOT MATCHED BY", "FOUND", "MISSING"),
        [
            (f"{one.rule_id} (draft)" if one.is_draft else one.rule_id, _words(one.found) or "-", _missing(one.why))
            for one in why.unmatched[:_MOST_RULES]
        ],
        texts={"FOUND", "MISSING"},
    )
    left = len(why.unmatched) - _MOST_RULES
    if left > 0:
        note(f"watchd: {counted(left, 'more rule')} found still less in it; --rule explains one, --json has them all")
    first = why.unmatched[0].rule_id
    asked = f"`watchd rule explain {first} --item {report.item.id}`"
    note(f"watchd: {asked} shows a rule part by part, and what would turn it")
    if why.published_at > report.revised_at and not report.is_pending:
        note(f"watchd: these are the rules in force since {moment(why.published_at)}, after the item came")


def _missing(reasons: Sequence[str]) -> str:
    """The reasons on one line; what was not found at all is named in one go."""
    absent = [one.removeprefix(_NOT_FOUND) for one in reasons if one.startswith(_NOT_FOUND)]
    others = [one for one in reasons if not one.startswith(_NOT_FOUND)]
    return "; ".join([*([_NOT_FOUND + ", ".join(absent)] if absent else []), *others])


def _words(spans: Sequence["Span"]) -> str:
    return ", ".join(dict.fromkeys(f"{span.text} ({span.term})" for span in spans))
