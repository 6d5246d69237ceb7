"""Events: who does what to whom. What is known of direction in a sentence, language by language; no parser."""
