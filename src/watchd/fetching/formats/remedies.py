"""Remedies: how a person finds out what stands where a feed was expected."""

from watchd.model.document import Fetched
from watchd.model.feed import FOLDER_LANE


def is_file(fetched: Fetched) -> bool:
    """Whether it comes from a folder; then its name is told beside whatever is said of it."""
    return fetched.url.startswith(FOLDER_LANE)


def list_remedy_of(fetched: Fetched) -> str:
    """What to do about a list of feeds that stands in the place of one."""
    first = "" if is_file(fetched) else "save it, and "
    return f"{first}`watchd feed import FILE` makes a feed file of it"


def remedy_of(fetched: Fetched) -> str:
    """What to do about a document that is no feed."""
    return "open it to see what it is" if is_file(fetched) else "open the URL in a browser to see what it says"
