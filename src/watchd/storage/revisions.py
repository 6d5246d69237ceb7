"""What a revision changed: enough to get the earlier text back, and little more."""

import json
from collections.abc import Mapping

FIELDS = ("url", "title", "summary", "body")


def diff(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """JSON: for each changed field what stands the same at both ends, in code points, and what stood between."""
    changes = {}
    for name in FIELDS:
        old, new = before[name], after[name]
        if old != new:
            start = _same(old, new)
            most = min(len(old), len(new)) - start
            end = _same(old[::-1][:most], new[::-1][:most])
            changes[name] = [start, end, old[start : len(old) - end]]
    return json.dumps(changes, ensure_ascii=False)


def undo(after: Mapping[str, str], changes: str) -> dict[str, str]:
    """The fields as they were before the revision that `diff` described."""
    before = dict(after)
    for name, (start, end, middle) in json.loads(changes).items():
        new = after[name]
        before[name] = new[:start] + middle + (new[len(new) - end :] if end else "")
    return before


def _same(one: str, other: str) -> int:
    for position, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return position
    return min(len(one), len(other))
