"""For whom mail is worded: the people of the settings, by the address that they get it at."""

from watchd.model.notification import Reader
from watchd.settings import Settings


def readers_of(settings: Settings) -> tuple[Reader, ...]:
    """Everybody of whom the settings know more than an address."""
    return tuple(Reader(person.mail, person.zone, person.reads) for person in settings.routing.people.values())
