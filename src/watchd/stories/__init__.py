"""Which development is this, what is new in it, who wrote it first? Pure."""
