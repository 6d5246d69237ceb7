"""One file a feed format: bytes to a ParsedFeed."""
