"""Formats: bytes to a ParsedFeed, one file a format; `reading` chooses among them.

This file imports nothing: who only wants a limit or a charset does not pay for feedparser.
"""
