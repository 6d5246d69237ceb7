"""Remedies: how a person finds out what stands where a feed was expected."""

import re

from watchd.fetching.formats.fields import Flags, one_line, plain
from watchd.model.document import Fetched
from watchd.model.feed import FOLDER_LANE

_TITLE = re.compile(rb"<title\b[^>]{0,200}>([^<]{1,1000})", re.IGNORECASE)
_HEAD = 64 * 1024  # bytes of a page in which its title is looked for
_LONGEST_TITLE = 80  # characters


def is_file(fetched: Fetched) -> bool:
    """Whether it comes from a folder; then its name is told beside whatever is said of it."""
    return fetched.url.startswith(FOLDER_LANE)


def list_remedy_of(fetched: Fetched) -> str:
    """What to do about a list of feeds that stands in the place of one."""
    first = "" if is_file(fetched) else "save it, and "
    return f"{first}`watchd feed import FILE` makes a feed file of it"


def titled(page: Fetched) -> str:
    """What a page in UTF-8 calls itself (`Just a moment...`), to be said after its kind; "" where it does not say."""
    found = _TITLE.search(page.body[:_HEAD])
    said = found[1].decode("utf-8", "replace") if found else ""
    text = plain(said, is_html=True, longest=_LONGEST_TITLE, flags=Flags(), name="title")
    title = one_line("".join(sign if sign.isprintable() else " " for sign in text))
    return f", titled '{title}'" if title else ""


def remedy_of(fetched: Fetched) -> str:
    """What to do about a document that is no feed."""
    return "open it to see what it is" if is_file(fetched) else "open the URL in a browser to see what it says"
