"""Every behaviour there is, with the modules that hold them imported."""

from tests.feedscore import validators
from tests.feedscore.behaviours import BEHAVIOURS, Behaviour, Result, Verdict, measured

GROUPS = {
    "HTTP validators": validators,
}

__all__ = ["BEHAVIOURS", "GROUPS", "Behaviour", "Result", "Verdict", "measured"]
