"""What a node knows of itself alone: its files, its config, its loops; handed to the look at itself."""

from collections.abc import Mapping

from watchd.alerts.conditions import kind_of
from watchd.app.parts import Parts
from watchd.app.reload import Reloaded

_OF_CONFIG = {"config", "restart"}


def raised_here(parts: Parts, reloaded: Reloaded | None) -> Mapping[str, str]:
    """Conditions of this installation by key, each with a sentence: failing loops, files and a config that differ."""
    raised = {f"loop:{parts.place}:{name}": error for name, error in parts.vitals.failing_loops().items()}
    told = {"restart": parts.config.needs_restart, "config": parts.config.broken}
    raised |= {f"{kind}:{parts.place}": text for kind, text in told.items() if text}
    if reloaded is not None:
        raised |= {
            f"file:{parts.place}:{path}": f"{problem.place}: {problem.message}"
            for path, problem in reloaded.resolved.refused.items()
        }
        if reloaded.differs:
            raised[f"node:{parts.place}"] = reloaded.differs
    return raised


def speaks_of_config(raised: Mapping[str, str]) -> bool:
    """Whether one of the conditions is about the config file."""
    return any(kind_of(key) in _OF_CONFIG for key in raised)
