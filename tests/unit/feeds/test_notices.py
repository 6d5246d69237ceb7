"""Entries that bridges and publishers list in place of news, and news that looks like them."""

from dataclasses import dataclass, field

import pytest

from watchd.feeds.notices import Sender, parted
from watchd.model.item import ParsedItem

BRIDGE = "https://bridge.example/?action=display&bridge=YoutubeBridge&context=By+channel+id&c=UC1&format=Atom"
NEWS = ParsedItem(guid="n1", url="https://news.example/1", title="Su-30 parts reach Maracay")
MORE = ParsedItem(guid="n2", url="https://news.example/2", title="Radar crews trained")


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    link: str = ""
    url: str = "https://news.example/feed"
    generator: str = ""
    others: tuple[ParsedItem, ...] = ()
    summary: str = ""
    who: str = field(default="")  # empty: it is news


NOTICES = [
    Case("rss-bridge", "Bridge returned error 404! (20345)", BRIDGE, BRIDGE, "RSS-Bridge", who="RSS-Bridge"),
    Case(
        "rss-bridge beside news",
        "Bridge returned error 0! (20345)",
        BRIDGE,
        BRIDGE,
        "RSS-Bridge",
        (NEWS, MORE),
        who="RSS-Bridge",
    ),
    Case("rss-bridge without generator", "Bridge returned error 500!", BRIDGE, BRIDGE, who="RSS-Bridge"),
    Case(
        "rss-bridge behind a short url",
        "Bridge returned error 503! (1)",
        BRIDGE,
        "https://feeds.example/a",
        who="RSS-Bridge",
    ),
    Case(
        "rss-bridge of old",
        "Bridge returned error 403! (17880)",
        "http://b.example/?bridge=FacebookBridge&_error_time=17880",
        "http://b.example/?bridge=FacebookBridge&action=display",
        who="RSS-Bridge",
    ),
    Case(
        "rss-bridge at home",
        "Bridge returned error 404! (20345)",
        "http://localhost:3000/",
        "http://localhost:3000/x",
        "RSS-Bridge 2025-01-26",
        who="RSS-Bridge",
    ),
    Case(
        "rss-bridge of old, error 0",
        "Bridge encountered an unexpected situation! (18555)",
        "",
        BRIDGE,
        "RSS-Bridge",
        (NEWS,),
        who="RSS-Bridge",
    ),
    Case(
        "rss-bridge that merges feeds",
        "RSS-Bridge: https://news.example/feed resulted in 503 Service Unavailable",
        "",
        BRIDGE,
        "RSS-Bridge",
        (NEWS, MORE),
        who="RSS-Bridge",
    ),
    Case("rss-bridge, no link", "Bridge returned error 404! (20345)", "", BRIDGE, who="RSS-Bridge"),
    Case(
        "rsshub",
        "Looks like something went wrong",
        "https://hub.example/twitter/user/x",
        "https://hub.example/twitter/user/x",
        "RSSHub",
        who="RSSHub",
    ),
    Case(
        "rsshub, chinese",
        "RSSHub 发生了一些意外: Error: 404",
        "",
        "https://hub.example/weibo/1",
        "RSSHub",
        who="RSSHub",
    ),
    Case(
        "rsshub, empty",
        "this route is empty, please check the original site or create an issue",
        "https://github.com/DIYgod/RSSHub/issues/new/choose",
        "https://hub.example/x",
        "RSSHub",
        who="RSSHub",
    ),
    Case(
        "fetchrss",
        "FetchRSS: your feed has expired, please upgrade",
        "https://fetchrss.com/prices",
        "https://fetchrss.com/rss/5e87aa.xml",
        others=(NEWS, MORE),
        who="FetchRSS",
    ),
    Case(
        "rss.app",
        "This feed is paused - upgrade your plan",
        "https://rss.app/pricing",
        "https://rss.app/feeds/a.xml",
        others=(NEWS, MORE),
        who="RSS.app",
    ),
    Case(
        "morss",
        "Error: couldn’t load the feed",
        "https://morss.it/",
        "https://morss.it/https://news.example/",
        who="morss",
    ),
    Case(
        "feedburner",
        "This feed has been deactivated",
        "http://feedburner.com/help",
        "http://feeds.feedburner.com/a",
        others=(NEWS, MORE),
        who="FeedBurner",
    ),
    Case(
        "open rss",
        "Too many requests for this feed",
        "https://openrss.org/rate-limits",
        "https://openrss.org/news.example",
        who="Open RSS",
    ),
    Case(
        "xcancel",
        "RSS reader not yet whitelisted!",
        "https://rss.xcancel.com/tass/rss",
        "https://rss.xcancel.com/tass/rss",
        who="XCancel",
    ),
    Case(
        "a nitter",
        "RSS reader not yet whitelist!",
        "https://nitter.example/",
        "https://nitter.example/tass/rss",
        who="nitter.example",
    ),
    Case("moved", "This feed has moved to https://new.example/feed", "https://new.example/feed", who="the publisher"),
    Case(
        "moved, beside old news",
        "This RSS feed has been moved",
        "https://news.example/rss",
        others=(NEWS, MORE),
        who="the publisher",
    ),
    Case(
        "moved, with a page on it",
        "This RSS feed has moved",
        "https://news.example/blog/this-feed-has-moved",
        others=(NEWS, MORE),
        who="the publisher",
    ),
    Case("gone", "This feed is no longer available.", "", others=(NEWS, MORE), who="the publisher"),
    Case("es", "Este feed ya no está disponible", "https://news.example/", who="the publisher"),
    Case("es, moved", "Este canal RSS se ha trasladado", "https://news.example/", who="the publisher"),
    Case("ru", "Эта RSS-лента больше не обновляется", "https://news.example/", who="the publisher"),
    Case("ru, moved", "Данная лента перенесена на новый адрес", "https://news.example/", who="the publisher"),
    Case("zh", "本订阅源已停止更新", "https://news.example/", who="the publisher"),
    Case("zh, traditional", "此RSS已失效，請更新", "https://news.example/", who="the publisher"),
    Case("fa", "این خوراک دیگر به‌روز نمی‌شود", "https://news.example/", who="the publisher"),
]
REAL = [
    Case("about rss-bridge", "Bridge returned error 404: why RSS-Bridge feeds break", "https://blog.example/1"),
    Case(
        "its very words in a blog",
        "Bridge returned error 404! (20345)",
        "https://blog.example/1",
        "https://blog.example/feed",
    ),
    Case(
        "an issue of that title, through rss-bridge",
        "Bridge returned error 500! (19000)",
        "https://github.com/RSS-Bridge/rss-bridge/issues/1849",
        BRIDGE,
        "RSS-Bridge",
        (NEWS,),
    ),
    Case(
        "news through rss-bridge",
        "Crimea bridge hit again, two injured",
        "https://news.example/3",
        BRIDGE,
        "RSS-Bridge",
    ),
    Case(
        "a tweet about whitelisting",
        "RSS reader not yet whitelisted!",
        "https://xcancel.example/a/status/1",
        "https://nitter.example/a/rss",
        others=(NEWS,),
    ),
    Case(
        "an error in the news",
        "Error in ballistic data doomed launch",
        "https://news.example/3",
        "https://fetchrss.com/rss/1.xml",
        others=(NEWS,),
    ),
    Case(
        "a service's own blog",
        "RSS.app raises its limits",
        "https://rss.app/blog/limits",
        "https://rss.app/blog/feed",
        others=(
            ParsedItem(url="https://rss.app/blog/2", title="Hello"),
            ParsedItem(url="https://rss.app/blog/3", title="Hi"),
        ),
    ),
    Case(
        "feedburner's redirects",
        "Trial of the general suspended",
        "http://feeds.feedburner.com/~r/a/~3/xyz/",
        "http://feeds.feedburner.com/a",
    ),
    Case(
        "rsshub news",
        "Error: how one typo cost a missile",
        "https://news.example/3",
        "https://hub.example/x",
        "RSSHub",
        (NEWS,),
    ),
    Case(
        "the issues of a program, through rsshub",
        "Error: cannot open the tower's door",
        "https://github.com/owner/tower/issues/7",
        "https://hub.example/github/issue/owner/tower",
        "RSSHub",
        (NEWS,),
    ),
    Case(
        "rsshub's own issues, through rsshub",
        "Looks like something went wrong",
        "https://github.com/DIYgod/RSSHub/issues/7",
        "https://rsshub.app/github/issue/DIYgod/RSSHub",
        "RSSHub",
        (NEWS,),
    ),
    Case(
        "rsshub on the publisher's own domain",
        "Error: how one typo cost a missile",
        "https://www.news.example/3",
        "https://hub.news.example/x",
        "RSSHub",
        (NEWS,),
    ),
    Case(
        "a release of rss-bridge, through rss-bridge",
        "RSS-Bridge: 2026-11-01",
        "https://github.com/RSS-Bridge/rss-bridge/releases/tag/2026-11-01",
        BRIDGE,
        "RSS-Bridge",
    ),
    Case(
        "one message of a front-end, of somebody whose trial is suspended",
        "Trial of the general suspended",
        "https://rss.xcancel.com/tass/status/1",
        "https://rss.xcancel.com/tass/rss",
    ),
    Case(
        "feed for cattle, by a site of farmers",
        "This feed has been suspended from sale",
        "https://news.example/2026/11/this-feed-has-been-suspended-from-sale",
        others=(NEWS, MORE),
    ),
    Case("feed for cattle, alone", "This feed has been suspended from sale", "https://news.example/2026/11/maize"),
    Case("feed for cattle, in a folder", "This feed has been suspended from sale", "", "folder:/var/wire/1.jsonl"),
    Case(
        "feed for cattle",
        "This feed has been suspended from sale, ministry of agriculture says in Caracas; farmers protest",
        "https://news.example/3",
        others=(NEWS,),
    ),
    Case("the feed of a pipeline", "The feed has been disabled at Druzhba pumping station", "https://news.example/3"),
    Case(
        "an article that begins so", "This feed has moved", "https://news.example/3", summary="A long article. " * 100
    ),
    Case("another site's feed", "This feed has moved", "https://other.example/3", others=(NEWS,)),
    Case("moved troops", "Эта лента новостей: войска больше не обновляются", "https://news.example/3", others=(NEWS,)),
    Case("no title", "", "https://news.example/3"),
]


def told(case: Case) -> tuple[tuple[ParsedItem, ...], tuple[str, ...]]:
    item = ParsedItem(guid="x", url=case.link, title=case.title, summary=case.summary)
    return parted((*case.others, item), Sender(case.url, case.generator))


@pytest.mark.parametrize("case", NOTICES, ids=lambda case: case.name)
def test_a_notice_is_told_and_is_no_news(case: Case) -> None:
    assert told(case) == (case.others, (f"{case.who}: {case.title}",))


@pytest.mark.parametrize("case", REAL, ids=lambda case: case.name)
def test_news_that_looks_like_a_notice_stays_news(case: Case) -> None:
    news, notices = told(case)
    assert notices == ()
    assert [item.title for item in news] == [*(item.title for item in case.others), case.title]
