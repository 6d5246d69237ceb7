"""From a feed to an answer: the daemon mails an alert with links, a scanner opens them, a person presses a button."""

import json
import re
import urllib.parse
import urllib.request
from email import message_from_bytes
from email.policy import SMTP

from tests.e2e.newsroom import Newsroom
from tests.e2e.processes import until
from tests.e2e.sinks import text_of
from tests.servers.feeds import rss, story

PUBLIC = "https://watchd.example.org/desk"


def asked(port: int, link: str, **form: str) -> str:
    """The page, as a proxy asks the daemon for it; with a form, its button was pressed."""
    path = link.removeprefix(PUBLIC)
    data = urllib.parse.urlencode(form).encode() if form else None
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data, timeout=20) as answer:
        return str(answer.read().decode())


def test_an_alert_is_acknowledged_by_the_link_in_its_mail(small_newsroom: Newsroom) -> None:
    room = small_newsroom
    room.watch("wire")
    room.has_read("wire")
    room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
    room.listen = '"127.0.0.1:0"'
    room.environment = {"WATCHD_WEB__PUBLIC_URL": PUBLIC}
    room.write_config()
    with room.daemon() as daemon:
        [mail] = until(room.sinks.mails, "the mail", said=lambda: daemon.said)
        [post] = until(room.sinks.posts, "the post", said=lambda: daemon.said)
        links = dict(re.findall(rf"({re.escape(PUBLIC)}/x/([a-z-]+)\.\S+)", text_of(mail)))
        by_action = {action: link for link, action in links.items()}
        assert set(by_action) == {"ack", "useful", "noise", "duplicate", "wrong-actor", "mute"}
        pages = {action: asked(daemon.port(), link) for action, link in by_action.items()}
        before = json.loads(room.run("alert", "list", "--json").stdout)["alerts"][0]["id"]
        assert json.loads(room.run("alert", "show", before, "--json").stdout)["acks"] == []
        proof = re.search(r'name="proof" value="([^"]+)"', pages["ack"])
        assert proof is not None
        assert "This alert is acknowledged" in asked(daemon.port(), by_action["ack"], proof=proof[1])
        board = json.loads(post.body)["data"]["links"]["ack"]
        assert board != by_action["ack"], "another recipient has another link"
        assert "Acknowledge this alert?" in asked(daemon.port(), board)
        daemon.stop()
    shown = json.loads(room.run("alert", "show", before, "--json").stdout)
    assert [(one["by"], one["via"]) for one in shown["acks"]] == [("desk@example.org", "link to desk@example.org")]
    assert shown["verdicts"] == []
    sent = next(one["id"] for one in shown["notifications"] if one["channel"] == "desk-mail")
    raw = message_from_bytes(room.run("outbox", "show", sent, "--raw").stdout.encode(), policy=SMTP)
    part = raw.get_body(("plain",))
    assert part is not None
    assert by_action["ack"] in part.get_content()
