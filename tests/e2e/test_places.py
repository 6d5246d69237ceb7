"""A rule's place reads the same in a mail, a webhook document, on the console and in `check`: as one would type it."""

import json

from tests.e2e.newsroom import Newsroom
from tests.e2e.sinks import text_of, verified
from tests.servers.feeds import rss, story

PLACE = "rules/supplies/radar.yaml"
RULES = (
    "version: 1\nrules:\n  - id: radar-parts\n    title: Radar parts\n    severity: medium\n    match: {query: radar}\n"
)


def test_a_rule_has_one_place_everywhere(small_newsroom: Newsroom) -> None:
    room = small_newsroom
    (room.folder / "rules" / "rules.yaml").unlink()
    (room.folder / "rules" / "supplies").mkdir()
    room.write(PLACE, RULES)
    room.watch("wire")
    room.has_read("wire")
    room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
    room.write_config(
        channels=f"""\
  shown: {{type: console}}
  desk-mail: {{type: email, host: 127.0.0.1, port: {room.sinks.smtp.port}, tls: none, from: watchd@example.org,
    to: [desk@example.org]}}
  ops-mail: {{type: email, host: 127.0.0.1, port: {room.sinks.smtp.port}, tls: none, from: watchd@example.org,
    to: [ops@example.org]}}
  board: {{type: webhook, url: "{room.sinks.receiver.url("/hook")}", secret_file: ../secrets/board}}
""",
        routes="[{send: [shown, desk-mail, board]}]",
    )
    below = room.config.read_text("utf-8").replace("[feeds.yaml]", "[../feeds.yaml]").replace("[rules]", "[../rules]")
    (room.folder / "config").mkdir()
    room.write("config/watchd.yaml", below)
    room.config.unlink()

    ended = room.run("run", "--once")
    assert ended.code == 0, ended.stderr
    document = verified(room.sinks.posts()[0])
    assert (document["data"]["rule"]["file"], document["data"]["rule"]["line"]) == (PLACE, 3)
    (mail,) = room.sinks.mails()
    assert f"\n  {PLACE}:3, version " in text_of(mail)
    assert f"\n  {PLACE}:3, version " in ended.stdout

    room.write(PLACE, RULES.replace("severity", "severty"))
    checked = room.run("check", "--json")
    assert [problem["file"] for problem in json.loads(checked.stdout)["problems"] if problem["kind"] == "error"] == [
        PLACE
    ]
    assert f"{PLACE}:5:5: " in room.run("check").stdout
    assert f"{PLACE}:5:5: " in room.run("check", "rules/../rules").stdout
