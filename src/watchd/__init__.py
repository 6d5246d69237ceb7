"""watchd watches the news for analysts: feeds in, rules that say what to watch for, deduplicated alerts out."""

__version__ = "0.1.0"
