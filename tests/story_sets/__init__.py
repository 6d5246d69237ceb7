"""Labelled sets for stories: traps in five languages, forty outlets of one wire report, a stream of headlines."""
