"""When is a feed due, is it the same item, is the feed alive, what was covered? Pure."""
