"""Who can be measured: watchd, programs with an adapter of their own, and any other command."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.feedscore.behaviours import Behaviour
from tests.feedscore.command_reader import CommandReader
from tests.feedscore.reader import Reader
from tests.feedscore.readers import lemon24, naive, newsboat, rss2email
from tests.feedscore.watchd_process import WatchdProcess
from tests.feedscore.watchd_reader import WatchdReader


@dataclass(frozen=True, slots=True)
class Contender:
    """A reader by name, and how to make one for a behaviour."""

    name: str
    version: Callable[[], str]  # raises FileNotFoundError, with what to install, where it is not there
    make: Callable[[Behaviour], Reader]


def _watchd(behaviour: Behaviour) -> Reader:
    return WatchdReader() if behaviour.in_process else WatchdProcess()


KNOWN = {
    one.name: one
    for one in (
        Contender("watchd", lambda: WatchdReader.version, _watchd),
        Contender("newsboat", newsboat.version, lambda _: newsboat.Newsboat()),
        Contender("rss2email", rss2email.version, lambda _: rss2email.Rss2Email()),
        Contender("reader", lemon24.version, lambda _: lemon24.Lemon24()),
        Contender("naive", lambda: naive.VERSION, lambda _: naive.Naive()),
    )
}


def contender(text: str) -> Contender:
    """The reader of that name, or one that runs this command."""
    known = KNOWN.get(text)
    return known or Contender(CommandReader(text).name, lambda: "", lambda _: CommandReader(text))
