"""`watchd run --once` as a cron job sees it: the real command against feeds served by another process."""

from email.message import EmailMessage

from tests.e2e.newsroom import Newsroom
from tests.e2e.sinks import text_of, verified
from tests.servers.feeds import Manner, rss, story

OLD = "Radar parts were shipped in spring"
NEW = "Radar parts reach the coast"


def test_a_baseline_is_summed_up_then_one_match_is_one_mail_and_one_signed_post_then_nothing(
    newsroom: Newsroom,
) -> None:
    newsroom.watch("wire", "gazette")
    newsroom.feeds.publish("wire.xml", rss(story(1, OLD), story(2, "Market wrap")))
    newsroom.feeds.publish("gazette.xml", rss(story(3, "Weather")))

    first = newsroom.once()
    assert first.code == 0, first.stderr
    assert [newsroom.sinks.mails(), newsroom.sinks.posts()] == [[], []]
    (summary,) = newsroom.sinks.mails("ops@example.org")
    assert "Baseline of 2 new feeds" in str(summary.message["Subject"])
    assert "radar-parts: 1 item would have matched" in text_of(summary)
    assert set(newsroom.look().items) == {OLD, "Market wrap", "Weather"}

    newsroom.feeds.publish("wire.xml", rss(story(4, NEW), story(1, OLD), story(2, "Market wrap")))
    second = newsroom.once()
    assert second.code == 0, second.stderr
    (mail,) = newsroom.sinks.mails()
    (post,) = newsroom.sinks.posts()
    assert NEW in str(mail.message["Subject"])
    document = verified(post)
    assert document["type"] == "watch.alert.opened"
    assert document["data"]["alert"]["title"] == NEW
    assert document["data"]["rule"]["id"] == "radar-parts"
    assert document["data"]["items"][0]["url"] == "https://wire.example/4"

    third = newsroom.once()
    assert third.code == 0, third.stderr
    assert len(newsroom.sinks.mails()) == 1
    assert len(newsroom.sinks.posts()) == 1
    assert len(newsroom.sinks.mails("ops@example.org")) == 1
    assert [asked.status for asked in newsroom.feeds.requests("wire.xml")] == [200, 200, 304]
    assert [asked.status for asked in newsroom.feeds.requests("gazette.xml")] == [200, 304, 304]
    assert newsroom.look().faults == ()


def test_the_mail_can_be_filtered_threaded_and_read_without_html(small_newsroom: Newsroom) -> None:
    room = small_newsroom
    room.watch("wire")
    room.has_read("wire")
    room.feeds.publish("wire.xml", rss(story(1, NEW, summary="A ship came in.")))
    assert room.once().code == 0
    (mail,) = room.sinks.mails()
    message = mail.message
    assert mail.sender == "watchd@example.org"
    assert message["To"] == "desk@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<radar-parts.watchd.example.org>"
    assert str(message["Message-ID"]).endswith("@example.org>")
    kinds = [part.get_content_type() for part in message.iter_parts() if isinstance(part, EmailMessage)]
    assert kinds == ["text/plain", "text/html"]
    assert NEW in text_of(mail)
    assert "https://wire.example/1" in text_of(mail)


def test_an_undeliverable_alert_ends_the_round_with_4_and_goes_out_when_the_receiver_is_back(
    small_newsroom: Newsroom,
) -> None:
    room = small_newsroom
    room.watch("wire")
    room.has_read("wire")
    room.feeds.publish("wire.xml", rss(story(1, NEW)))
    port = room.sinks.smtp.port
    room.write_config(
        channels=f"""\
  desk-mail: {{type: email, host: 127.0.0.1, port: {port}, tls: none, from: watchd@example.org, to: [desk@example.org]}}
  ops-mail: {{type: email, host: 127.0.0.1, port: {port}, tls: none, from: watchd@example.org, to: [ops@example.org]}}
  board: {{type: webhook, url: "http://127.0.0.1:9/hook", secret_file: secrets/board}}
"""
    )
    refused = room.once()
    assert refused.code == 4
    assert refused.events("notification_not_sent", channel="board", outcome="transient")
    assert len(room.sinks.mails()) == 1
    assert room.look().states == {"pending": 1, "sent": 1}
    assert "board" not in room.look().attempts, "an attempt is counted when the connection stands"
    room.write_config()
    with room.daemon() as daemon:
        daemon.waits_for("notification_sent", channel="board")
    assert [verified(post)["data"]["alert"]["title"] for post in room.sinks.posts()] == [NEW]
    assert room.look().states == {"sent": 2}


def test_a_feed_that_fails_costs_the_others_nothing_and_the_round_says_so(small_newsroom: Newsroom) -> None:
    room = small_newsroom
    room.watch("gone", "wire")
    room.has_read("gone", "wire")
    room.feeds.publish("wire.xml", rss(story(1, NEW)))
    ended = room.once()
    assert ended.code == 4
    assert ended.events("feed_failed", feed="gone", reason="not_found")
    assert ended.events("feed_polled", feed="wire", new=1)
    assert len(room.sinks.mails()) == 1


def test_a_round_that_takes_longer_than_an_interval_asks_each_feed_once(small_newsroom: Newsroom) -> None:
    room = small_newsroom
    room.watch("slow", "wire", "gazette", hosts=("127.0.0.1", "127.0.0.2"))
    for name in ("slow", "wire", "gazette"):
        room.feeds.publish(f"{name}.xml", rss(story(1, OLD)))
    room.feeds.behave("slow.xml", Manner(delay=1.5))
    ended = room.run("--config", str(room.config), "--interval", "0.2", "--", "once", module="tests.e2e.killable")
    assert ended.code == 0, ended.stderr
    assert sorted(asked.name for asked in room.feeds.requests()) == ["gazette.xml", "slow.xml", "wire.xml"]


def test_a_host_that_asked_for_a_rest_is_left_alone_and_the_round_ends(small_newsroom: Newsroom) -> None:
    room = small_newsroom
    room.watch("busy", "wire", hosts=("127.0.0.1", "127.0.0.1"))
    for name in ("busy", "wire"):
        room.feeds.publish(f"{name}.xml", rss(story(1, OLD)))
    room.feeds.behave("busy.xml", Manner(status=429, headers={"Retry-After": "3600"}))
    ended = room.once()
    assert ended.code == 4, ended.stderr
    (alone,) = ended.events("feed_left_alone")
    assert alone["feed"] == "wire"
    assert not ended.events("feed_not_asked")
    assert [asked.name for asked in room.feeds.requests()] == ["busy.xml"]
    again = room.once()
    assert again.code == 0, again.stderr
    assert [event["feed"] for event in again.events("feed_left_alone")] == ["busy", "wire"]
    assert len(room.feeds.requests()) == 1


def test_a_file_with_very_many_problems_is_told_in_a_few_lines_of_the_log(small_newsroom: Newsroom) -> None:
    room = small_newsroom
    room.watch("wire")
    room.feeds.publish("wire.xml", rss(story(1, OLD)))
    assert room.once().code == 0
    room.write("rules/rules.yaml", "version: 1\nrules:\n" + "  - {id: A, title: T}\n" * 200)
    ended = room.once()
    refused = ended.events("file_refused")
    assert len(refused) == 21
    assert "more problems; `watchd check` tells them all" in refused[-1]["problem"]
    assert room.look().faults == ()
