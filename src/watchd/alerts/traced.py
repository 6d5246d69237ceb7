"""The origins of an alert's reports: added up report by report, and put together where two turn out to be one. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from watchd.model.alert import Traced
from watchd.stories.agencies import names


def together(found: Iterable[Traced]) -> tuple[Traced, ...]:
    """Each origin once: the first to publish, when that was, and all its reports; the first to publish first."""
    known: dict[str, Traced] = {}
    for one in found:
        before = known.get(one.origin)
        if before is None:
            known[one.origin] = one
            continue
        first = min(before, one, key=_age)
        known[one.origin] = replace(first, reports=before.reports + one.reports, opens=before.opens or one.opens)
    return tuple(sorted(known.values(), key=_age))


def renamed(traced: Sequence[Traced], before: str, name: str) -> tuple[Traced, ...]:
    """The origins, where the one called `before` turned out to be `name`."""
    return together(replace(one, origin=name) if one.origin == before else one for one in traced)


def is_known(one: Traced) -> bool:
    """Whether anything says that it is an origin: a credit, or that the story began with it."""
    return one.opens or one.origin in names()


def known(traced: Sequence[Traced]) -> list[Traced]:
    """Those of which something says that they are origins."""
    return [one for one in traced if is_known(one)]


def of_nobody(traced: Sequence[Traced]) -> int:
    """How many reports tell it in words of their own and do not say from whom they have it."""
    return sum(one.reports for one in traced if not is_known(one))


def name_of(one: Traced) -> str:
    """What an origin is called: the agency, or who published it first."""
    return one.origin if one.origin in names() else one.publisher


def _age(one: Traced) -> tuple[object, bool, str, str]:
    # Of several that come at one moment, none with a time of its own, whoever the others have it from was first.
    return one.at, one.publisher != one.origin, one.publisher, one.origin
