"""Sharing: which alerts tell of the same item or the same story, and so of one development."""

from collections.abc import Hashable, Iterator, Sequence

from watchd.alerts.missed import Untold


def sharing(waiting: Sequence[Untold]) -> list[list[Untold]]:
    """The alerts in groups that share an item or a story, directly or by way of another; each stands in one group.

    Groups and members keep their order. The end of a window or a condition stands alone: it tells of no item.
    """
    group_of: dict[Hashable, int] = {}
    groups: dict[int, list[int]] = {}
    for place, one in enumerate(waiting):
        keys = list(_keys(one, place))
        joined = sorted({group_of[key] for key in keys if key in group_of})
        home = joined[0] if joined else place
        members = groups.setdefault(home, [])
        for other in joined[1:]:
            members += groups.pop(other)
        members.append(place)
        merged = set(joined)
        group_of.update(dict.fromkeys(keys, home))
        group_of.update({key: home for key, group in group_of.items() if group in merged} if len(joined) > 1 else {})
    return [[waiting[place] for place in sorted(members)] for members in groups.values()]


def _keys(one: Untold, place: int) -> Iterator[Hashable]:
    if one.facts.is_resolved:
        yield place
        return
    yield ("alert", one.notification.alert_id)
    if one.story_id is not None:
        yield ("story", one.story_id)
    yield from (("item", report.item_id) for report in one.facts.reports)
