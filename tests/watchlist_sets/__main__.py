"""`python -m tests.watchlist_sets [--part PART] [--failures]`: headlines that the watchlist finds, and leaves alone."""

import argparse

from tests.watchlist_sets import score


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.watchlist_sets", description=__doc__)
    parser.add_argument("--part", choices=score.PARTS, help="only these headlines")
    parser.add_argument("--failures", action="store_true", help="show the headlines that were read wrongly")
    options = parser.parse_args()
    for line in score.lines([options.part] if options.part else score.PARTS, with_failures=options.failures):
        print(line)  # noqa: T201 - a command


main()
