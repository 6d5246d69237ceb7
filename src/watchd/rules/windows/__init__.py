"""Windows: when many matches, few, or none at all make a rule alert. Pure: what was matched and watched, and a moment.

`judge` asks whichever window a rule has. Each answers with an outcome, a sentence that shows its arithmetic, and the
moment at which the answer may change although nothing new matches.
"""

from watchd.rules.windows.history import Log, Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.judging import judge
from watchd.rules.windows.sight import Stretches, Watch, Watched, overlap
from watchd.rules.windows.stirring import stirred_at

__all__ = ["Judgement", "Log", "Past", "Stretches", "Watch", "Watched", "judge", "overlap", "stirred_at"]
