"""The query language: text to tree, with errors that teach."""
