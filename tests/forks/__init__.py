"""Processes that start quickly: forked from one that has imported watchd already, and otherwise like any other."""
