"""One report of an agency in forty outlets at once, and two nodes that read them: one alert, whoever decides."""

import json
from pathlib import Path

import pytest
from tests.e2e.newsroom import HOSTS, Newsroom
from tests.e2e.processes import until
from tests.e2e.sinks import Sinks, text_of
from tests.e2e.test_nodes import FORTY, decisions, node
from tests.servers.feeds import FeedServer, rss, story
from tests.story_sets.syndicated import reprints

pytestmark = pytest.mark.postgres

SETTLED = {"sent", "superseded"}
RULES = """\
version: 1
rules:
  - id: su30-parts
    title: Su-30 parts
    severity: medium
    match: {query: Su-30}
"""


@pytest.fixture
def room(tmp_path: Path, feeds: FeedServer, sinks: Sinks, postgres_url: str) -> Newsroom:
    """Forty outlets, of whose feeds only two at a time are read by a node."""
    made = Newsroom(tmp_path / "newsroom", feeds, sinks, postgres_url, concurrency=2)
    made.write("rules/rules.yaml", RULES)
    made.watch(*FORTY, hosts=HOSTS)
    made.has_read(*FORTY)
    for number, (name, reprint) in enumerate(zip(FORTY, reprints("es"), strict=True)):
        link = f"https://outlet-{number}.example/nota"
        feeds.publish(f"{name}.xml", rss(story(number, reprint.title, summary=reprint.summary, link=link)))
    return made


def test_two_nodes_that_read_forty_outlets_at_once_open_one_alert(room: Newsroom) -> None:
    with node(room, interval=300) as one, node(room, interval=300) as two:
        until(lambda: len(decisions(one, two)) == len(FORTY), "forty decisions", within=90)
        decided = decisions(one, two)
        # What one turn decides goes out in one message, and a newer one takes the place of one that still waits.
        until(lambda: set(room.look().states) <= SETTLED, "every message", within=90)
        shares = [len(each.events("feed_polled", new=1)) for each in (one, two)]
        assert [one.stop(), two.stop()] == [0, 0]
    assert sum(shares) == len(FORTY)
    assert all(shares), shares
    assert decided.count("new") == 1
    assert decided.count("update") <= 2
    books = room.look()
    with room.store() as store:
        (head,) = [head for head in store.alerts() if head.rule_id == "su30-parts"]
    assert books.faults == ()
    mails, posts = room.sinks.mails(), room.sinks.posts()
    # Each channel keeps its own pace: what one has sent may still have waited in the other, and been replaced there.
    assert len(mails) + len(posts) == books.states["sent"]
    assert all(1 <= sent <= 1 + decided.count("update") for sent in (len(mails), len(posts)))
    assert len(books.alerts) == 1
    mailed = [int(mail.message["X-Watchd-Revision"]) for mail in mails]
    posted = [int(json.loads(post.body)["data"]["alert"]["revision"]) for post in posts]
    assert mailed == sorted(set(mailed))
    assert posted == sorted(set(posted))
    assert mailed[-1] == posted[-1] == head.revision
    first, *updates = mails
    assert all(mail.message["In-Reply-To"] == first.message["Message-ID"] for mail in updates)
    assert all(str(mail.message["Subject"]).endswith(str(first.message["Subject"])) for mail in updates)
    assert [(origin.origin, origin.reports) for origin in head.traced] == [("EFE", len(FORTY))]
    assert all("EFE" in text_of(mail) for mail in mails)
