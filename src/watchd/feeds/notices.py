"""Entries that are no news: what a bridge (a service that makes feeds of pages) or a publisher says of the feed itself.

Bridges put their own errors into the feed as entries, so that people see them in their readers. A rule that watches for
`error` would make an alert of each, and a bridge that lists nothing else would look alive. To be taken for a notice an
entry must look like one and point back to the bridge or the feed; an article about such errors does neither.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from watchd.model.item import ParsedItem
from watchd.text.fold import fold
from watchd.text.urls import host_of, registrable_domain

_LONGEST_TITLE: Final = 200
_LONGEST_NOTICE: Final = 1000  # characters of summary and body together; an article is longer

# Services whose entries lead to the pages they read, and never to themselves.
_SERVICES: Final = {
    "feed43.com": "Feed43",
    "feedburner.com": "FeedBurner",
    "feedity.com": "Feedity",
    "fetchrss.com": "FetchRSS",
    "fivefilters.net": "FiveFilters",
    "fivefilters.org": "FiveFilters",
    "morss.it": "morss",
    "openrss.org": "Open RSS",
    "politepaul.com": "PolitePaul",
    "politepol.com": "PolitePol",
    "rss.app": "RSS.app",
    "rsshub.app": "RSSHub",
}
_TROUBLE: Final = re.compile(
    r"\b(?:errors?|failed|fail(?:s|ure)|could not|couldn['’]t|cannot|invalid|upgrade|pricing|payment|trial|subscription"
    r"|expired?|limits?|too many requests|disabled|deactivated|paused|suspended|blocked|whitelist(?:ed)?|moved|migrated"
    r"|no longer|not available|unavailable|discontinued|maintenance|deprecated)\b"
)
_RSS_BRIDGE_ERROR: Final = re.compile(
    r"bridge (?:returned error -?\w{1,20}|encountered an unexpected situation)!(?: \(\d+\))?"
)
# Of a feed that could not be merged into this one; it has no link.
_RSS_BRIDGE_MERGING: Final = re.compile(r"rss-bridge: .*")
_RSS_BRIDGE_LINK: Final = re.compile(r"[?&](?:action=display\b.*&bridge=|bridge=.*&action=display\b|_error_time=)")
_RSSHUB_ERROR: Final = re.compile(
    r"(?:looks like something went wrong|this route is empty|route not found|rsshub 发生了一些意外|error(?: message)?:)"
    r".{0,120}"
)
_RSSHUB_LINK: Final = re.compile(r"https?://(?:github\.com/diygod/rsshub(?:/issues/new\b.*)?|docs\.rsshub\.app\b.*)/?")
_XCANCEL: Final = "xcancel.com"
# What happens to fodder, and to the feed of a channel or a pipe, as well.
_ABOUT_ANY_FEED: Final = re.compile(
    r"this feed (?!.*https?:)(?!(?:has|is)(?: now)?(?: been)? (?:moved|migrated|relocated|discontinued|retired"
    r"|deprecated|no longer (?:updated|supported|maintained|active))\W*$).*"
)
# A page that is named after feeds, and no article of its own.
_OF_FEEDS: Final = re.compile(r"/(?:rss|feeds?|atom|subscri\w*)(?:\.\w{2,5})?/?", re.IGNORECASE)
_NOT_WHITELISTED: Final = re.compile(r"rss reader not yet whitelist(?:ed)?!?")

# Folding every title would take longer than reading its feed: none of the titles below is without one of these.
_WORTH_A_LOOK: Final = (
    *("rss", "feed", "error", "route", "wrong", "unexpected"),
    *("лент", "订阅", "訂閱", "خوراک", "فید"),
)
# Titles, folded, that speak of this feed and nothing else.
_ABOUT_THIS_FEED: Final = re.compile(
    r"(?:this (?:rss |atom |news )?feed|(?:the|our|your) (?:rss|atom) feed)"
    r"(?: has| have| is| was| will)?(?: now)?(?: been| be)?"
    r" (?:moved|moving|move|relocated|migrated|discontinued|retired|disabled|deactivated|suspended|deprecated|expired"
    r"|gone|no longer (?:available|supported|updated|maintained|active)|not (?:available|found)|unavailable)\b.{0,60}"
    r"|(?:este|nuestro) (?:feed|canal rss|rss)(?: se)?(?: ha)?(?: sido)?"
    r" (?:mudado|trasladado|movido|desactivado|eliminado|suspendido|cambiado de direccion"
    r"|ya no (?:esta disponible|se actualiza|existe)|no esta disponible)\b.{0,60}"
    r"|(?:эта|данная|наша) (?:rss[- ]?)?лента (?:больше не (?:обновляется|поддерживается|доступна|работает)"
    r"|перенесена|переехала|недоступна|отключена|закрыта)\b.{0,60}"
    r"|[此本该該](?:rss|feed|订阅源|訂閱源|订阅|訂閱).{0,4}"
    r"(?:停止更新|不再更新|迁移|遷移|失效|关闭|關閉|不可用|搬迁|搬遷).{0,30}"
    r"|این (?:خوراک|فید)(?: rss)? (?:دیگر )?"
    r"(?:در دسترس نیست|منتقل شده است|غیرفعال شده است|به ?روز نمی ?شود).{0,30}"
)


@dataclass(frozen=True)
class Sender:
    """Who sent a document: where it came from, and the program it names as its generator."""

    url: str
    generator: str = ""

    @cached_property
    def service(self) -> str | None:
        """The service whose entries lead to the pages it read; None where it is none of them."""
        return _SERVICES.get(registrable_domain(self.url))


def parted(items: Sequence[ParsedItem], sender: Sender) -> tuple[tuple[ParsedItem, ...], tuple[str, ...]]:
    """The entries that are news, and what the others say of the feed, each as a sentence with who says it."""
    news, notices = [], []
    for item in items:
        who = _speaker(item, items, sender)
        if who is None:
            news.append(item)
        else:
            notices.append(f"{who}: {item.title[:_LONGEST_TITLE]}")
    return tuple(news), tuple(notices)


def _speaker(item: ParsedItem, items: Sequence[ParsedItem], sender: Sender) -> str | None:
    if not item.title or len(item.title) > _LONGEST_TITLE:
        return None
    if sender.service is None and not _is_worth_a_look(item.title.casefold()):
        return None
    title = fold(item.title).replace("\N{ZERO WIDTH NON-JOINER}", "").strip()
    return next((who for look in _LOOKS if (who := look(title, item, items, sender)) is not None), None)


def _is_worth_a_look(title: str) -> bool:
    return any(word in title for word in _WORTH_A_LOOK)


def _rss_bridge(title: str, item: ParsedItem, _items: Sequence[ParsedItem], sender: Sender) -> str | None:
    """Its error entries link to the feed itself, on whatever host it runs; a bridge for an issue tracker's do not."""
    is_merging = not item.url and _RSS_BRIDGE_MERGING.fullmatch(title) is not None
    if not is_merging and _RSS_BRIDGE_ERROR.fullmatch(title) is None:
        return None
    is_bridge = "rss-bridge" in sender.generator.lower() or _RSS_BRIDGE_LINK.search(sender.url) is not None
    leads_back = _RSS_BRIDGE_LINK.search(item.url) is not None or (is_bridge and _is_home(item, sender))
    return "RSS-Bridge" if leads_back or (is_bridge and not item.url) else None


def _rsshub(title: str, item: ParsedItem, _items: Sequence[ParsedItem], sender: Sender) -> str | None:
    if _RSSHUB_ERROR.fullmatch(title) is None or "rsshub" not in sender.generator.lower():
        return None
    # Its host may be the publisher's own, and it makes feeds of issues, whose titles are errors.
    leads_back = not item.url or host_of(item.url) == host_of(sender.url) or _RSSHUB_LINK.fullmatch(item.url.lower())
    return "RSSHub" if leads_back else None


def _service(title: str, item: ParsedItem, items: Sequence[ParsedItem], sender: Sender) -> str | None:
    """Trouble that leads to the service itself, while the other entries, if any, lead elsewhere."""
    if sender.service is None or not _is_home(item, sender) or "/~r/" in item.url or _TROUBLE.search(title) is None:
        return None
    at_home = sum(_is_home(one, sender) for one in items)
    return sender.service if len(items) == 1 or at_home * 2 <= len(items) else None


def _gatekeeper(title: str, _item: ParsedItem, items: Sequence[ParsedItem], sender: Sender) -> str | None:
    """A front-end of a social network, on any host, that lists this alone."""
    if len(items) > 1 or _NOT_WHITELISTED.fullmatch(title) is None:
        return None
    return "XCancel" if registrable_domain(sender.url) == _XCANCEL else host_of(sender.url)


def _publisher(title: str, item: ParsedItem, items: Sequence[ParsedItem], sender: Sender) -> str | None:
    """A short entry about this feed that leads nowhere else, or is the only one; an article has a page of its own.

    Other feeds are for cattle, of pipelines, or on television. What a file of a folder holds came with no feed at all.
    """
    is_short = len(item.summary) + len(item.body) <= _LONGEST_NOTICE
    if not is_short or not host_of(sender.url) or _ABOUT_THIS_FEED.fullmatch(title) is None:
        return None
    if _ABOUT_ANY_FEED.fullmatch(title) and _has_a_page(item):
        return None
    is_ours = not item.url or len(items) == 1 or _is_home(item, sender)
    return "the publisher" if is_ours else None


def _has_a_page(item: ParsedItem) -> bool:
    path = urlsplit(item.url).path
    return path.strip("/") != "" and _OF_FEEDS.fullmatch(path[path.rstrip("/").rfind("/") :]) is None


def _is_home(item: ParsedItem, sender: Sender) -> bool:
    """Whether the entry leads to where the feed comes from."""
    home = registrable_domain(sender.url)
    return bool(home) and home == registrable_domain(item.url)


_LOOKS: Final[tuple[Callable[[str, ParsedItem, Sequence[ParsedItem], Sender], str | None], ...]] = (
    _rss_bridge,
    _rsshub,
    _service,
    _gatekeeper,
    _publisher,
)
