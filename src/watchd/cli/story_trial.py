"""`watchd story eval`: what people said of pairs of reports against what this release makes of them."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import counted, flat, note, write_fields, write_json, write_line, write_table
from watchd.cli.verbs import Verb, config_option, json_option

if TYPE_CHECKING:
    from watchd.model.overruling import LabelledPair, Text
    from watchd.stories.trial import Scores, Tried

SCHEMA = "watchd.story.eval/1"
_NEEDED = ("verdict", "earlier", "later")
_KNOWN = (*_NEEDED, "earlier_lead", "later_lead", "earlier_publisher", "later_publisher", "language")
_VERDICTS = {"same": True, "other": False}
_MOST_SHOWN = 20


@click.command(
    "eval",
    cls=Verb,
    examples=(
        "watchd story eval                         what was split and merged here",
        "watchd story eval pairs.csv more.csv --json",
    ),
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@config_option
@json_option
def evaluate(*, files: tuple[Path, ...], config: Path | None, as_json: bool) -> None:
    """How well reports are told apart: labelled pairs are threaded again, and counted against their labels.

    Without FILE the pairs are those that people split and merged, as last said of each two; a FILE is CSV with the
    columns verdict (same or other), earlier and later (headlines), and if you have them earlier_lead, later_lead,
    earlier_publisher, later_publisher and language; it needs no database. Precision: of what was counted as a copy
    or listed, the share that is the same development. Recall: of the same developments, the share that was.
    Swallowed: other developments counted as copies, for 1,000 alerts, where each pair is a stream of two reports.
    Shares stand with the interval in which the true one lies with 95 % probability. Exit codes: 0 evaluated; 1 a
    file cannot be read, or it has no pair; 69 the database cannot be used.
    """
    from watchd.model.overruling import last_pairs
    from watchd.stories.trial import trial

    told, suppressed = 0, 0
    if files:
        pairs = [pair for file in files for pair in pairs_of(file)]
    else:
        with store_of(usable_of(config)) as store:
            pairs = last_pairs(store.overrulings())
            told, suppressed = store.told_and_suppressed()
    if not pairs:
        nothing = "these files hold no pair" if files else "nobody split or merged a story here yet"
        raise click.ClickException(f"there is nothing to evaluate: {nothing}")
    scores = trial(pairs)
    if as_json:
        _write_json(scores, told, suppressed)
    else:
        _write(scores, told, suppressed)


def pairs_of(file: Path) -> list["LabelledPair"]:
    """The labelled pairs of a CSV file; raises ClickException with the line that cannot be read."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        rows = list(_rows(file, csv.DictReader(io.StringIO(text, newline=""), strict=True)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise click.ClickException(f"{file}: cannot be read as CSV in UTF-8: {error}") from error
    return rows


def _rows(file: Path, reader: "csv.DictReader[str]") -> Iterator["LabelledPair"]:
    from watchd.model.overruling import LabelledPair

    names = reader.fieldnames or ()
    if missing := [name for name in _NEEDED if name not in names]:
        raise click.ClickException(f"{file}: there is no column {' or '.join(missing)}; known are {', '.join(_KNOWN)}")
    for row in reader:
        place = f"{file}:{reader.line_num}"
        verdict = (row["verdict"] or "").strip().lower()
        if verdict not in _VERDICTS:
            raise click.ClickException(f"{place}: verdict {verdict[:40]!r} is neither same nor other")
        earlier, later = _text(row, "earlier"), _text(row, "later")
        if not earlier.title or not later.title:
            raise click.ClickException(f"{place}: a headline is missing")
        yield LabelledPair(earlier, later, _VERDICTS[verdict], place)


def _text(row: dict[str, str], which: str) -> "Text":
    from watchd.model.overruling import Text

    def cell(name: str) -> str:
        return " ".join((row.get(name) or "").split())

    return Text(cell(which), cell(f"{which}_lead"), cell(f"{which}_publisher"), cell("language") or None)


def _write(scores: "Scores", told: int, suppressed: int) -> None:
    same = sum(one.pair.is_same for one in scores.tried)
    write_fields(
        {
            "pairs": f"{len(scores.tried)}: {same} the same development, {len(scores.tried) - same} others",
            "precision": _share(scores.precision, *scores.joined),
            "recall": _share(scores.recall, *scores.found),
            "swallowed": f"{scores.swallowed} of {counted(scores.alerts, 'alert')}: {_per(scores.swallowed_rate)}",
            "here": _here(scores, told, suppressed),
        }
    )
    wrong = [one for one in scores.tried if one.is_wrong]
    if wrong:
        write_line()
        write_table(
            ("PAIR", "LABEL", "COMES OUT AS", "EARLIER", "LATER"),
            [_row(one) for one in wrong[:_MOST_SHOWN]],
            texts={"EARLIER", "LATER"},
        )
    if len(wrong) > _MOST_SHOWN:
        note(f"watchd: {counted(len(wrong) - _MOST_SHOWN, 'more pair')} came out otherwise; --json has them all")


def _row(one: "Tried") -> Sequence[str]:
    pair = one.pair
    label = "same" if pair.is_same else "other"
    return pair.place, label, one.outcome.value, flat(pair.earlier.title), flat(pair.later.title)


def _share(share: float | None, number: int, of: int) -> str:
    from watchd.stories.trial import interval

    if share is None:
        return "-"
    low, high = interval(number, of)
    return f"{share:.1%} ({number} of {of}; {low:.1%} to {high:.1%})"


def _per(rate: tuple[float, float, float]) -> str:
    point, low, high = rate
    return f"{point:.1f} per 1,000 alerts ({low:.1f} to {high:.1f})"


def _here(scores: "Scores", told: int, suppressed: int) -> str:
    rate = scores.swallowed_beside(told, suppressed)
    if rate is None:
        return ""
    return f"{suppressed:,} copies beside {told:,} alerts and updates; were as many of them wrong: {_per(rate)}"


def _write_json(scores: "Scores", told: int, suppressed: int) -> None:
    names = ("point", "low", "high")
    here = scores.swallowed_beside(told, suppressed)
    write_json(
        SCHEMA,
        {
            "pairs": len(scores.tried),
            "precision": scores.precision,
            "recall": scores.recall,
            "alerts": scores.alerts,
            "swallowed": scores.swallowed,
            "swallowed_per_1000_alerts": dict(zip(names, scores.swallowed_rate, strict=True)),
            "swallowed_per_1000_alerts_here": None if here is None else dict(zip(names, here, strict=True)),
            "tried": [
                {
                    "pair": one.pair.place,
                    "is_same": one.pair.is_same,
                    "outcome": one.outcome.value,
                    "is_wrong": one.is_wrong,
                    "reason": one.reason,
                    "earlier": one.pair.earlier.title,
                    "later": one.pair.later.title,
                }
                for one in scores.tried
            ],
        },
    )
