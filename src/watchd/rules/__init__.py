"""Does a rule fire? From rule files to hits on an item. Pure."""
