"""That texts of items are to be kept for less time than rules look back, or than most rules would want."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from watchd.documents import format_duration
from watchd.errors import Problem
from watchd.model.retention import ITEMS
from watchd.model.rule import Rule
from watchd.model.window import Due
from watchd.settings.values import Settings


def kept_doubts(settings: Settings, rules: Mapping[str, Rule]) -> Iterator[Problem]:
    """A problem where `retention.items` is too short; what windows look back on is kept whatever it says."""
    items = settings.retention.items
    at = settings.written.at("retention", "items") or settings.written
    reaches = {
        rule.id: rule.window.reach
        for rule in rules.values()
        if not (rule.window is None or isinstance(rule.window, Due))  # a `due` keeps single matches
    }
    furthest = max(reaches, key=lambda name: reaches[name], default="")
    needed = settings.retention.reaching(reaches.get(furthest, timedelta())).items
    if needed > items:
        need, far = format_duration(needed), format_duration(reaches[furthest])
        message = f"retention.items: rule {furthest} looks back {far}, so items are kept for {need} all the same"
        yield at.problem(message, f"write {need} or more, or shorten what that rule compares with")
    elif items < ITEMS:
        usual = format_duration(ITEMS)
        message = f"retention.items: after {format_duration(items)} nothing is left for a new rule to compare with"
        yield at.problem(
            message, f"write {usual}, which covers the same weeks a year ago, unless the disk is too small"
        )
