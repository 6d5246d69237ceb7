"""One file a kind of channel: its config model, its rendering, its send()."""
