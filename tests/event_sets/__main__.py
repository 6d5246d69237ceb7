"""`python -m tests.event_sets [--part PART] [--failures]`: true pairs found, exchanged pairs let through."""

import argparse

from tests.event_sets import published, score


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.event_sets", description=__doc__)
    parser.add_argument("--part", choices=score.PARTS, help="only these sentences")
    parser.add_argument("--failures", action="store_true", help="show the sentences that were taken wrongly")
    options = parser.parse_args()
    parts = [options.part] if options.part else list(score.PARTS)
    for line in score.lines(parts, with_failures=options.failures):
        print(line)  # noqa: T201 - a command
    if not options.part:
        for line in published.lines(with_failures=options.failures):
            print(line)  # noqa: T201 - a command


main()
