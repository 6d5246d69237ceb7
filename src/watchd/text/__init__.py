"""Text as it is matched: fold, tokens, sentences, language, and plain text from HTML. Pure."""
