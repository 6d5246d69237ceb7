"""What a node knows of itself alone: its files, its config, its loops; handed to the look at itself."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from watchd.alerts.condition_kinds import kind_of
from watchd.app.parts import Parts
from watchd.app.reload import Reloaded
from watchd.errors import first_of
from watchd.model.certificate import CertificateLife
from watchd.text.durations import lasting

_OF_CONFIG = {"config", "restart"}
_NAMED = 5  # files that a sentence names


def raised_here(parts: Parts, reloaded: Reloaded | None, loops: Mapping[str, str]) -> Mapping[str, str]:
    """Conditions of this installation by key, each with a sentence: its failing loops, network, files and config."""
    raised = {f"loop:{parts.place}:{name}": error for name, error in loops.items()}
    if (since := parts.network.down_since) is not None:
        raised[f"network:{parts.place}"] = (
            f"since {since:%d %b %H:%M} UTC no host answers; no feed is blamed, one is asked every half minute"
        )
    canary = parts.vitals.canary()
    if canary is not None and not canary.is_well:
        raised[f"canary:{parts.place}"] = canary.reason
    told = {"restart": parts.config.needs_restart, "config": parts.config.broken}
    raised |= {f"{kind}:{parts.place}:{parts.config.file}": text for kind, text in told.items() if text}
    raised |= {
        f"template:{parts.place}:{name}": flaw
        for name, channel in parts.channels.items()
        if (flaw := getattr(channel, "flaw", ""))
    }
    raised |= _ending(parts)
    if reloaded is not None:
        raised |= {
            f"file:{parts.place}:{path}": first_of(problems) for path, problems in reloaded.resolved.refused.items()
        }
        if reloaded.differs:
            raised[f"node:{parts.place}"] = reloaded.differs
    return raised


def certified_here(parts: Parts) -> tuple[str, ...]:
    """Keys of the conditions of certificates that this process has seen; of others it knows nothing."""
    seen = dict.fromkeys(name for name, _ in (*_certificates(parts), *_distrusted(parts)))
    return tuple(f"certificate:{parts.place}:{name}" for name in seen)


def _ending(parts: Parts) -> dict[str, str]:
    now = parts.clock.now()
    ending = {
        f"certificate:{parts.place}:{name}": f"it ends on {life.ends:%d %b %Y}, in {lasting(life.ends - now)}"
        for name, life in _certificates(parts)
        if life.is_ending(now)
    }
    return ending | {f"certificate:{parts.place}:{name}": why for name, why in _distrusted(parts)}


def _certificates(parts: Parts) -> list[tuple[str, CertificateLife]]:
    seen = ((name, getattr(channel, "certificate", None)) for name, channel in parts.channels.items())
    return [(name, life) for name, life in seen if isinstance(life, CertificateLife)]


def _distrusted(parts: Parts) -> list[tuple[str, str]]:
    said = ((name, getattr(channel, "distrusted", "")) for name, channel in parts.channels.items())
    return [(name, f"it is not accepted: {why}") for name, why in said if why]


def degraded_here(parts: Parts, reloaded: Reloaded | None) -> Mapping[str, str]:
    """What is wrong with this installation and stops none of its work, by kind; no value of any file is quoted."""
    found = {}
    refused = sorted(reloaded.resolved.refused) if reloaded is not None else []
    if refused:
        more = f" and {len(refused) - _NAMED} more" if len(refused) > _NAMED else ""
        found["file"] = f"refused: {', '.join(refused[:_NAMED])}{more}; what held before is in force: see watchd check"
    if parts.config.broken:
        found["config"] = "it cannot be used, and a restart would fail: see watchd check"
    elif parts.config.needs_restart:
        found["restart"] = "the config has changed, and waits for a restart"
    if reloaded is not None and reloaded.differs:
        found["node"] = f"its files are not the set in force, generation {reloaded.generation}"
    if (since := parts.network.down_since) is not None:
        found["network"] = f"since {since:%d %b %H:%M} UTC no host answers"
    return found


def files_here(reloaded: Reloaded | None) -> frozenset[str] | None:
    """The rule and feed files of this installation by their names, with every folder they lie in; None: not looked."""
    if reloaded is None:
        return None
    documents = reloaded.resolved.documents
    paths = [PurePosixPath(path) for path in (*documents.rules, *documents.feeds, *reloaded.resolved.refused)]
    return frozenset(str(each) for path in paths for each in (path, *path.parents))


def speaks_of_config(raised: Mapping[str, str]) -> bool:
    """Whether one of the conditions is about the config file."""
    return any(kind_of(key) in _OF_CONFIG for key in raised)
