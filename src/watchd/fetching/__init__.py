"""Feeds from the network to parsed items: polite requests, formats, and parsing in workers that can be killed."""
