"""The feed reader score: `python -m tests.feedscore --reader watchd --reader newsboat --only 3,4,5`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.feedscore.contenders import KNOWN, Contender, contender
from tests.feedscore.quiet import quiet
from tests.feedscore.registry import BEHAVIOURS, Result, Verdict, measured
from tests.feedscore.table import as_json, as_table


def main() -> int:
    """Measure, print, and end with 1 where a behaviour is not met."""
    options = _options()
    quiet()
    columns: dict[str, dict[int, Result]] = {}
    versions: dict[str, str] = {}
    for text in options.reader or ["watchd"]:
        one = contender(text)
        try:
            versions[one.name] = one.version()
        except FileNotFoundError as missing:
            sys.exit(f"feedscore: {one.name} cannot be measured: {missing}")
        columns[one.name] = _column(one, options.only)
    print(as_json(columns, versions) if options.json else as_table(columns, options.only))  # noqa: T201 - its output
    return int(any(result.verdict is Verdict.FAIL for column in columns.values() for result in column.values()))


def _column(one: Contender, numbers: list[int]) -> dict[int, Result]:
    column = {}
    for number in numbers:
        with tempfile.TemporaryDirectory(prefix="feedscore-") as folder:
            scene = Path(folder) / "scene"
            scene.mkdir()
            behaviour = BEHAVIOURS[number]
            column[number] = measured(behaviour, one.make(behaviour), scene)
        sys.stderr.write(f"{one.name} {number}: {column[number].verdict}\n")
    return column


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.feedscore",
        description="Measures how feed readers behave, by the log of the server they ask.",
        epilog=f"Readers with an adapter: {', '.join(KNOWN)}. Any other text is a command that is run for each poll "
        "and may hold {url}, {urls_file}, {dir} and {now}. Exit code 1: a behaviour is not met.",
    )
    parser.add_argument("--reader", action="append", help="a name or a command; may be repeated; watchd without any")
    parser.add_argument("--only", type=_numbers, default=sorted(BEHAVIOURS), help="numbers, such as 3,4,5 or 13-20")
    parser.add_argument("--json", action="store_true", help="the results as JSON")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    numbers: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if not (first.isdigit() and (last or first).isdigit()):
            raise argparse.ArgumentTypeError(f"{part!r} is no number; write 3,4,5 or 13-20")
        numbers += range(int(first), int(last or first) + 1)
    unknown = [number for number in numbers if number not in BEHAVIOURS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no behaviour {unknown[0]}; they are 1 to {max(BEHAVIOURS)}")
    return numbers


if __name__ == "__main__":
    raise SystemExit(main())
