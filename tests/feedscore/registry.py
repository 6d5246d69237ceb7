"""Every behaviour there is, with the modules that hold them imported."""

from tests.feedscore import failures, hostile, items, timing, validators
from tests.feedscore.behaviours import BEHAVIOURS, Behaviour, Result, Verdict, measured

GROUPS = {
    "HTTP validators": validators,
    "Timing": timing,
    "Failures": failures,
    "Hostile input": hostile,
    "Items": items,
}

__all__ = ["BEHAVIOURS", "GROUPS", "Behaviour", "Result", "Verdict", "measured"]
