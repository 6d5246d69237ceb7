"""What feeds really send, from the server's bytes to the mail: wrong letters, and a bridge's errors."""

from tests.e2e.newsroom import Newsroom
from tests.servers.feeds import Manner, rss, story

RADAR = "Радиолокационные станции доставлены в Каракас"
RULES = """\
version: 1
rules:
  - id: radar-parts
    title: Radar parts
    severity: medium
    match: {query: радиолокац*}
"""
# Windows-1251, and nobody says so.
BODY = (
    rss(
        story(1, RADAR, summary="По словам источника, самолёт с запасными частями прибыл в понедельник вечером."),
        story(
            2,
            "Посольство отказалось от комментариев",
            summary="Депутаты обещали ратифицировать договор до конца месяца.",
        ),
    )
    .decode()
    .replace(" encoding='utf-8'", "")
    .encode("cp1251")
)


def watch(room: Newsroom, **more: str) -> None:
    fields = "".join(f", {name}: {value}" for name, value in more.items())
    room.write("feeds.yaml", f'version: 1\nfeeds:\n  - {{id: wire, url: "{room.feeds.url("wire.xml")}"{fields}}}\n')


def test_an_undeclared_russian_feed_is_read_by_its_language_and_its_news_is_sent(small_newsroom: Newsroom) -> None:
    room = small_newsroom
    room.write("rules/rules.yaml", RULES)
    watch(room, language="ru")
    room.has_read("wire")
    room.feeds.publish("wire.xml", BODY)
    ended = room.once()
    assert ended.code == 0, ended.stderr
    (flawed,) = ended.events("feed_flawed", feed="wire")
    assert flawed["flaw"] == "no encoding that fits is declared; read as windows-1251"
    (mail,) = room.sinks.mails()
    assert RADAR in str(mail.message["Subject"])


def test_garbled_letters_are_told_and_the_same_bytes_are_read_anew_once_the_file_names_their_encoding(
    small_newsroom: Newsroom,
) -> None:
    room = small_newsroom
    room.write("rules/rules.yaml", RULES)
    watch(room)
    room.has_read("wire")
    # Nothing lets the server say anything but "the same": neither a validator nor a changed body.
    room.feeds.behave("wire.xml", Manner(headers={"ETag": ""}))
    room.feeds.publish("wire.xml", BODY)
    ended = room.once()
    assert ended.code == 0, ended.stderr
    assert "accented Latin ones" in ended.events("feed_polled", feed="wire")[0]["mojibake"]
    assert room.sinks.mails() == []

    watch(room, encoding="cp-1251")
    ended = room.once()
    assert ended.code == 0, ended.stderr
    (polled,) = ended.events("feed_polled", feed="wire")
    assert (polled["outcome"], polled["revised"], "mojibake" in polled) == ("ok", 2, False)
    (mail,) = room.sinks.mails()
    assert RADAR in str(mail.message["Subject"])
    assert room.once().events("feed_polled", feed="wire", outcome="unchanged")


def test_a_bridges_own_error_is_no_news_and_a_feed_of_nothing_else_has_failed(small_newsroom: Newsroom) -> None:
    room = small_newsroom
    room.write("rules/rules.yaml", RULES.replace("радиолокац*", "error OR bridge"))
    watch(room)
    room.has_read("wire")
    broken = story(
        1, "Bridge returned error 404! (20345)", link="http://b.example/?action=display&bridge=X&format=Atom"
    )
    room.feeds.publish("wire.xml", rss(broken))
    ended = room.once()
    assert ended.code == 4
    (failed,) = ended.events("feed_failed", feed="wire", reason="not_a_feed")
    assert ": no entry but a notice of RSS-Bridge: Bridge returned error 404! (20345)" in failed["error"]

    room.feeds.publish("wire.xml", rss(broken, story(2, "Bridge to Crimea closed")))
    ended = room.once()
    assert ended.code == 0, ended.stderr
    assert ended.events("feed_notices", feed="wire", number=1)
    assert room.look().items == ("Bridge to Crimea closed",)
    (mail,) = room.sinks.mails()
    assert "Bridge to Crimea closed" in str(mail.message["Subject"])
