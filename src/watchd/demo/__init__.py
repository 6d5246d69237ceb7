"""The founding story in fast time: a scripted newswire, and sinks that show what was received."""
