"""The score as people and as machines read it."""

import json
from collections.abc import Mapping, Sequence

from tests.feedscore.behaviours import BEHAVIOURS, Result, Verdict

Column = Mapping[int, Result]
_MARKS = {Verdict.PASS: "pass", Verdict.FAIL: "FAIL", Verdict.NOT_MEASURABLE: "n/m"}


def as_table(columns: Mapping[str, Column], numbers: Sequence[int]) -> str:
    """A Markdown table, what each reader did wrong below it, and the sums."""
    names = list(columns)
    lines = [_row(["", "behaviour", *names]), _row(["--:", "---", *("---" for _ in names)])]
    for number in numbers:
        hard = " (hard)" if BEHAVIOURS[number].is_hard else ""
        verdicts = [_MARKS[columns[name][number].verdict] for name in names]
        lines.append(_row([str(number), BEHAVIOURS[number].says.rstrip(".") + hard, *verdicts]))
    lines.append(_row(["", "of those that could be measured", *(_sum(columns[name]) for name in names)]))
    for name in names:
        lines += ["", f"{name}:", *_reasons(columns[name])]
    return "\n".join(lines)


def as_json(columns: Mapping[str, Column], versions: Mapping[str, str]) -> str:
    """The same, with a version of its own shape."""
    readers = [
        {
            "reader": name,
            "version": versions[name],
            "results": [
                {"behaviour": number, "result": str(result.verdict), "why": result.why}
                for number, result in sorted(column.items())
            ],
        }
        for name, column in columns.items()
    ]
    says = {number: one.says for number, one in sorted(BEHAVIOURS.items())}
    return json.dumps({"schema": "watchd.feedscore/1", "behaviours": says, "readers": readers}, indent=1)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sum(column: Column) -> str:
    verdicts = [result.verdict for result in column.values()]
    return f"{verdicts.count(Verdict.PASS)} of {len(verdicts) - verdicts.count(Verdict.NOT_MEASURABLE)}"


def _reasons(column: Column) -> list[str]:
    return [
        f"  {number:2} {_MARKS[result.verdict]}: {result.why}"
        for number, result in sorted(column.items())
        if result.verdict is not Verdict.PASS
    ]
