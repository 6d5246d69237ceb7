"""`outbox show --raw` gives what left: the bytes that the mail server, the webhook and the console got."""

import json
from email import message_from_bytes
from email.utils import parsedate_to_datetime

from tests.e2e.newsroom import Newsroom
from tests.servers.feeds import rss, story


def test_raw_is_what_the_receivers_got(small_newsroom: Newsroom) -> None:
    room = small_newsroom
    room.watch("wire")
    room.has_read("wire")
    mail = f"type: email, host: 127.0.0.1, port: {room.sinks.smtp.port}, tls: none, from: watchd@example.org"
    room.write_config(
        channels=f"""\
  shown: {{type: console}}
  desk-mail: {{{mail}, to: [desk@example.org]}}
  ops-mail: {{{mail}, to: [ops@example.org]}}
  board: {{type: webhook, url: "{room.sinks.receiver.url("/hook")}", secret_file: secrets/board}}
""",
        routes="[{send: [shown, desk-mail, board]}]",
    )
    room.feeds.publish("wire.xml", rss(story(1, "Radar «parts» reach Каракас, 委内瑞拉")))
    ended = room.once()
    assert ended.code == 0, ended.stderr
    listed = json.loads(room.run("outbox", "list", "--json").stdout)["notifications"]
    raw = {one["channel"]: room.run("outbox", "show", one["id"], "--raw").stdout for one in listed}

    (post,) = room.sinks.posts()
    assert raw["board"].encode() == post.body
    assert raw["shown"] in ended.stdout
    (got,) = room.sinks.mails()
    mine, theirs = message_from_bytes(raw["desk-mail"].encode()), message_from_bytes(got.raw)
    # The attempt is on record a moment before the mail is written.
    assert abs((parsedate_to_datetime(mine["Date"]) - parsedate_to_datetime(theirs["Date"])).total_seconds()) <= 5
    del mine["Date"], theirs["Date"]
    assert mine.as_bytes().splitlines() == theirs.as_bytes().splitlines()
