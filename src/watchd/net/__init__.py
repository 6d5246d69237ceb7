"""The one HTTP client: address guard, bounded decoding, total deadline, redirects by hand."""
