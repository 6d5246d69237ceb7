"""`watchd replay`: recorded items through rules on a virtual clock; the contract for measuring watchd from outside."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from watchd.cli.shown import counted, json_text, note, write_table, write_utf8
from watchd.cli.texts import texts_of
from watchd.cli.verbs import Verb
from watchd.errors import ConfigError, Problem, WatchdError

if TYPE_CHECKING:
    from watchd.app.sets import CompiledSet
    from watchd.cli.replay_lines import Recording

_LINES_AT_ONCE = 500


@click.command(
    "replay",
    cls=Verb,
    short_help="Run recorded items through rules on a virtual clock; sends nothing.",
    examples=(
        "watchd replay --rules rules --items items.jsonl                 a table: what each rule did",
        "watchd replay --rules rules --items items.jsonl --jsonl         every match, decision and alert",
        "zcat items.jsonl.gz | watchd replay --rules rules --feeds config/feeds --items - --jsonl",
    ),
)
@click.option("--rules", "rules", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Rule files.")
@click.option("--items", "items", type=click.Path(), required=True, metavar="FILE", help="The recording; - is stdin.")
@click.option(
    "--feeds", "feeds", type=click.Path(path_type=Path), metavar="FILE", help="Feed files, for tags and more."
)
@click.option("--until", metavar="TIME", help="Run the clock on to this time (ISO 8601) after the last item.")
@click.option("--jsonl", "as_lines", is_flag=True, help="One JSON object a line, in virtual-time order.")
def replay(*, rules: Path, items: str, feeds: Path | None, until: str | None, as_lines: bool) -> None:
    """Run recorded items through rules on a virtual clock, as the daemon would have; sends nothing.

    The recording has one JSON object a line, ordered by time, of any length: items with "id", "feed", "title" and
    "seen_at", and if known "url", "summary", "body", "language", "publisher" and "published"; poll records with
    "poll" (a feed), "at" and "ok". The same input gives the same output, byte for byte.

    Names of feeds, channels and people that are not there are no error. Exit codes: 0 done; 1 a line of the recording
    cannot be used, and is named; 78 a rule or feed file must be mended.
    """
    from watchd.app.lasting import settle

    end = _moment(until)
    working = _compiled(rules, feeds)
    settle()
    with ExitStack() as stack:
        recording = _recording(items, working, stack)
        lines = _run(recording, working, end)
        if as_lines:
            _write_lines(lines)
        else:
            _write_table(lines, recording, working)
        _conclude(recording, end)


def _compiled(rules: Path, feeds: Path | None) -> "CompiledSet":
    from watchd.app.sets import compile_set, routing_text
    from watchd.model.generation import Documents
    from watchd.model.route import Routing

    problems: list[Problem] = []
    rule_texts = texts_of([rules], problems)
    feed_texts = texts_of([feeds], problems) if feeds is not None else {}
    if problems:
        raise ConfigError(problems)
    return compile_set(1, Documents(rule_texts, feed_texts, routing_text(Routing())))


def _recording(items: str, working: "CompiledSet", stack: ExitStack) -> "Recording":
    from watchd.cli.replay_lines import Recording

    if items == "-":
        return Recording(bounded(sys.stdin.buffer, "standard input"), "-", working.feeds)
    try:
        file = Path(items).open("rb")  # noqa: SIM115 - the stack closes it when the replay has ended
    except OSError as error:
        raise WatchdError(f"{items} cannot be read: {(error.strerror or str(error)).lower()}") from None
    return Recording(bounded(stack.enter_context(file), items), items, working.feeds)


def bounded(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Lines, none longer than what is refused anyway: a file without line ends must not fill the memory."""
    from watchd.cli.replay_lines import LONGEST_LINE

    while True:
        try:
            line = file.readline(LONGEST_LINE + 1)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise WatchdError(f"{name} cannot be read to its end: {reason}") from None
        if not line:
            return
        yield line


def _run(recording: "Recording", working: "CompiledSet", end: datetime | None) -> Iterator[dict[str, object]]:
    from watchd.pipeline.replay import replay as run
    from watchd.storage import open_storage

    store = open_storage("sqlite:///:memory:")
    try:
        yield from run(recording, working, store, end)
    finally:
        store.close()


def _write_lines(lines: Iterable[dict[str, object]]) -> None:
    waiting: list[str] = []
    try:
        for line in lines:
            waiting.append(json_text(line) + "\n")
            if len(waiting) == _LINES_AT_ONCE:
                write_utf8("".join(waiting))
                waiting.clear()
    finally:
        # What was decided before a line that cannot be used is said all the same.
        write_utf8("".join(waiting))


@dataclass(slots=True)
class _Told:
    """What one rule did."""

    matches: int = 0
    new: int = 0
    updates: int = 0
    others: int = 0
    last: str = ""

    def add(self, line: dict[str, object], *, is_window: bool) -> None:
        if line["kind"] == "match":
            self.matches += 1
            self.last = str(line["at"])
        elif line["kind"] == "story":
            decision = line["decision"] if line["alert"] is not None else ""
            self.new += decision in {"new", "repeat"}
            self.updates += decision == "update"
            self.others += decision not in {"new", "repeat", "update"}
        elif line["kind"] == "alert" and is_window:
            self.new += line["revision"] == 1
            self.updates += line["revision"] != 1


def _write_table(lines: Iterable[dict[str, object]], recording: "Recording", working: "CompiledSet") -> None:
    from watchd.model.rule import Status

    told = {rule_id: _Told() for rule_id in working.rules}
    for line in lines:
        rule_id = str(line["rule"])
        told[rule_id].add(line, is_window=working.rules[rule_id].window is not None)
    rows = [
        (
            rule_id + (" (draft)" if working.rules[rule_id].status is Status.DRAFT else ""),
            f"{one.matches:,}",
            f"{one.new:,}",
            f"{one.updates:,}",
            f"{one.others:,}",
            one.last,
        )
        for rule_id, one in told.items()
    ]
    write_table(("RULE", "MATCHES", "ALERTS", "UPDATES", "NOT TOLD", "LAST MATCH"), rows)
    note(f"watchd: {counted(recording.items, 'item')} and {counted(recording.polls, 'poll record')} replayed")


def _conclude(recording: "Recording", end: datetime | None) -> None:
    for name, line in recording.unread.items():
        note(f"watchd: field {name!r}, first in line {line}, means nothing here and was not read")
    if recording.has_more_unread:
        note("watchd: there are more fields that mean nothing here")
    if end is not None and recording.last is not None and end < recording.last:
        raise click.UsageError(f"--until {end.isoformat()} lies before the last line, {recording.last.isoformat()}")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.UsageError(f"--until {text!r} is no time; write it as 2025-11-18T06:42:00Z") from None
