"""Roles in words: which words an event took for actor, action and target, and how it read the sentence."""

from watchd.model.match import Roles

UNREAD = "its direction is not known"


def in_words(roles: Roles) -> str:
    """One line, of hostile text: `actor Moscow ($russia), action sent (sent), target Peru ($peru); read as plain`."""
    parts = {"actor": roles.actor, "action": roles.action, "target": roles.target}
    said = [f"{role} {span.text} ({span.term})" for role, span in parts.items() if span is not None]
    return f"{', '.join(said)}; {f'read as {roles.reading}' if roles.reading else UNREAD}"
