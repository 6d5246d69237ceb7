"""What lives as long as a rule set does is left out of the garbage collector's rounds.

A thousand rules are a million objects. Each full round of the collector walks over all of them and stops every thread
meanwhile: 50 to 900 ms were measured, in which the event loop answers nobody.
"""

import gc

_HURRIED = 200_000  # new objects before the collector looks at them; 700 by default


def hurry() -> None:
    """Settle, and let the collector look seldom: for a process that ends when it has gone through what it was given."""
    settle()
    look_seldom()


def look_seldom() -> None:
    """Let the collector look seldom, from the start: what a round reads is no garbage before it ends."""
    gc.set_threshold(_HURRIED)


def settle() -> None:
    """Collect what a set that went out of force left, and exempt what is there now."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
