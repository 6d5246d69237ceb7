"""What lives as long as a rule set does is left out of the garbage collector's rounds.

A thousand rules are a million objects. Each full round of the collector walks over all of them and stops every thread
meanwhile: 50 to 900 ms were measured, in which the event loop answers nobody.
"""

import gc


def settle() -> None:
    """Collect what a set that went out of force left, and exempt what is there now."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
