"""What lives as long as a rule set does is left out of the garbage collector's rounds.

A thousand rules are a million objects. Each full round of the collector walks over all of them and stops every thread
meanwhile: 50 to 900 ms were measured, in which the event loop answers nobody.
"""

import gc

_SELDOM = 200_000  # new objects before the collector looks at them
_BY_ITSELF = gc.get_threshold()


def look_seldom() -> None:
    """Let the collector look seldom, from the start: what a command reads is no garbage before it ends."""
    gc.set_threshold(_SELDOM)


def look_often() -> None:
    """Let the collector look as often as it does by itself: for a process that stays."""
    gc.set_threshold(*_BY_ITSELF)


def settle() -> None:
    """Collect what a set that went out of force left, and exempt what is there now."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def part() -> None:
    """Spare the end of the process the collector's last rounds over all there is: a sixth of a short verb's time."""
    gc.freeze()
