"""Credits: of reports with a labelled agency, how many are found, how many wrongly; and what reading one costs."""

import argparse
import time
from collections import Counter

from tests.story_sets.credits import LANGUAGES, credited

from watchd.stories.credits import credits_of

_FILES = ("credits.txt", "credits_later.txt", "credits_held_out.txt")
_READ = 2_000


def measure(options: argparse.Namespace) -> None:
    """By language: credits found, agencies named wrongly, and traps in which none is named."""
    del options
    counts: Counter[tuple[str, str]] = Counter()
    for report in (one for name in _FILES for one in credited(name)):
        found = next(iter(credits_of(report.title, report.summary, report.body)), "")
        kind = "credits" if report.agency else "traps"
        counts[report.language, kind] += 1
        counts[report.language, f"{kind} right"] += found == report.agency
        counts[report.language, "wrong"] += bool(found) and found != report.agency
    for language in LANGUAGES:
        of = {kind: counts[language, kind] for kind in ("credits", "credits right", "traps", "traps right", "wrong")}
        print(
            f"credits: {language}  {of['credits right']} of {of['credits']} found, "
            f"{of['traps right']} of {of['traps']} traps named nobody, {of['wrong']} wrongly named"
        )
    text = "The crates came at night with a cargo plane, technicians of the base said on Monday. " * 4
    begun = time.process_time()
    for number in range(_READ):
        credits_of(f"Parts arrive, report {number}", text, f"CARACAS, Nov 26 (Reuters) - {number} {text}")
    print(f"credits: {(time.process_time() - begun) / _READ * 1e6:,.0f} microseconds a report that has one")
