"""One story as people and programs are shown it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from watchd.cli.overruled import merged, overruled_json, overruled_lines, parted
from watchd.cli.shown import flat, iso, moment, write_fields, write_json, write_line, write_table
from watchd.model.overruling import Overruled, merged_into

if TYPE_CHECKING:
    from watchd.model.overruling import Overruling
    from watchd.storage.views import Foreseen, StoryReport, StoryRow

SCHEMA = "watchd.story.show/1"


def write_story(report: "StoryReport", said: Sequence["Overruling"]) -> None:
    """To be read from the top: what it is of, what became of its reports, what people said against it."""
    head = next((row for row in report.reports if row.is_head), None)
    write_line(flat(head.title) if head is not None else "(without reports)")
    into = merged_into(report.id, said)
    write_fields(
        {
            "story": report.id,
            "rule": report.rule_id,
            "state": f"part of {into} now" if into is not None else _state(report),
            "opened": moment(report.opened_at),
            "last": moment(report.last_at),
            "apart from": report.apart_from or "",
            "alerts": ", ".join(report.alerts),
        }
    )
    if report.reports:
        write_line()
        write_table(
            ("ITEM", "SEEN", "ROLE", "DECISION", "LIKE", "PUBLISHER", "TITLE"),
            [
                (
                    one.item_id,
                    moment(one.seen_at),
                    _role(one),
                    one.decision,
                    _like(one, report),
                    one.publisher,
                    one.title,
                )
                for one in report.reports
            ],
            texts={"TITLE"},
        )
    if said:
        write_line()
    for line in overruled_lines(said):
        write_line(f"- {line}")
    for line in report.unreadable:
        write_line()
        write_line(flat(line))


def write_foreseen(foreseen: "Foreseen") -> None:
    """What a split or merge would come to: which reports would be whose, and which alert would tell what follows."""
    said, story, other = foreseen.said, foreseen.story, foreseen.other
    is_merge = said.kind is Overruled.MERGE
    write_line(f"nothing was changed: a dry run; {(merged if is_merge else parted)(said, would=True)}")
    if is_merge and story.alerts and other.alerts:
        told = f"{story.alerts[0]} would tell what follows either; {other.alerts[0]} stays as it is, and tells no more"
    elif story.alerts:
        told = f"{story.alerts[0]} would tell what follows {'either' if is_merge else said.story_id}"
    else:
        told = f"no alert tells of {said.story_id}"
    write_line(told if is_merge else f"{told}; the next report of the story that leaves would open its alert")
    write_line()
    names = {story.id: story.id, other.id: "apart"}
    rows = [(names[each.id], one) for each in (story, other) for one in each.reports]
    write_table(
        ("STORY", "ITEM", "SEEN", "DECISION", "PUBLISHER", "TITLE"),
        [(name, one.item_id, moment(one.seen_at), one.decision, one.publisher, one.title) for name, one in rows],
        texts={"TITLE"},
    )


def write_story_json(report: "StoryReport", said: Sequence["Overruling"]) -> None:
    """Everything, as one object."""
    write_json(
        SCHEMA,
        {
            "story": report.id,
            "rule": report.rule_id,
            "opened_at": iso(report.opened_at),
            "last_at": iso(report.last_at),
            "closed_at": iso(report.closed_at),
            "apart_from": report.apart_from,
            "alerts": list(report.alerts),
            "reports": [
                {
                    "item": one.item_id,
                    "seen_at": iso(one.seen_at),
                    "role": _role(one),
                    "publisher": one.publisher,
                    "language": one.language,
                    "title": one.title,
                    "decision": one.decision or None,
                    "with": one.compared_with,
                    "score": one.score,
                    "reason": one.reason or None,
                }
                for one in report.reports
            ],
            "overrulings": overruled_json(said),
            "unreadable": list(report.unreadable),
        },
    )


def _state(report: "StoryReport") -> str:
    return "open" if report.closed_at is None else f"closed {moment(report.closed_at)}"


def _role(row: "StoryRow") -> str:
    """Heads and updates are those that newcomers are compared with."""
    if row.is_head:
        return "head"
    return "update" if row.leads else "report"


def _like(row: "StoryRow", report: "StoryReport") -> str:
    """How much of it is the same as whose report."""
    if row.score is None or row.compared_with in {None, row.item_id}:
        return ""
    with_whom = next((one for one in report.reports if one.item_id == row.compared_with), None)
    return f"{row.score:.0%} {with_whom.publisher if with_whom is not None else row.compared_with}"
