"""A rule beside an item, for people: a tree of what held and what did not, and the closest change that turns it."""

from watchd.rules.explain.change import Change
from watchd.rules.explain.explained import Explained, explain
from watchd.rules.explain.nearest import Nearly, nearest
from watchd.rules.explain.parts import Part

__all__ = ["Change", "Explained", "Nearly", "Part", "explain", "nearest"]
