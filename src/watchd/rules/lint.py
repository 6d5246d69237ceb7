"""What grows old in a rule set: asked with a date, beside the checks of the loader."""

from collections.abc import Iterator, Mapping
from datetime import date

from watchd.errors import Problem
from watchd.model.rule import Rule, Status
from watchd.model.window import Due


def overdue(rules: Mapping[str, Rule], today: date) -> Iterator[Problem]:
    """Rules past their `review` day, those past their `expires` day, which rest, and those past what they wait for."""
    for rule in rules.values():
        if rule.status is Status.PAUSED:
            continue
        if rule.is_expired(today):
            hint = "remove it, or give it a later day and say in why what it is still for"
            yield Problem(rule.place, f"rule {rule.id}: it expired on {rule.expires} and no longer works", hint)
        elif rule.review is not None and rule.review < today:
            hint = "see what it found since, then set the next review day"
            yield Problem(rule.place, f"rule {rule.id}: its review was due on {rule.review}", hint)
        if isinstance(rule.window, Due) and rule.window.by is not None and rule.window.by.date() <= today:
            hint = "name a later day; or take the rule out when it has served"
            yield Problem(rule.place, f"rule {rule.id}: due: the day by which it waits has passed", hint)
