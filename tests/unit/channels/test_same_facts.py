"""The same facts in every channel: whoever gets an alert by another way learns the same."""

import html
import json
import re

import pytest
from tests.contract.posting import WallClock, message_of
from tests.golden.mails.views import T0, VIEWS
from tests.unit.channels.sections import SECTIONS

from watchd.alerts.render.phrases import origin_line
from watchd.alerts.render.text import text_body
from watchd.alerts.render.words import outline_of
from watchd.channels import CHANNELS
from watchd.net.client import HttpClient

VIEW = VIEWS["places_and_coverage"]
MAIL = {"type": "email", "host": "m.example.org", "from": "w@example.org", "to": ["a@example.org"]}
WAYS = {
    **SECTIONS,
    "email": MAIL,
    "console": {"type": "console"},
    "webhook": {"type": "webhook", "url": "https://b.example/in"},
}
FACTS = {
    "headline": ("Поставка запчастей для Су-30 Венесуэлы задерживается",),
    "urgency": ("HIGH", "high"),
    "marking": ("TLP:AMBER", '"tlp":"amber"'),
    "what it is worth": (origin_line(VIEW),),
    "the sentence": ("задерживается до весны, подтвердили в Каракасе",),
    "matched": ("запчастей",),
    "why": ("first report of this story",),
    "the rule": ("Su-30 overhaul and spare-part flow",),
    "its place": ("rules/venezuela/air.yaml:14", '"file":"rules/venezuela/air.yaml","line":14'),
    "its version": ("5d2c9e0b41aa",),
    "its question": ("Do Su-30 overhauls and spare parts reach Venezuela",),
    "why it matters": ("Slow delivery or a vague answer is itself the signal",),
    "the signal": ("supports venezuela/aid-is-capped (medium)",),
    "sources": ("ria.example",),
    "the other source": ("Retraso en el envío de repuestos",),
    "coverage": ("tass-en",),
    "why it is missing": ("throttled",),
    "what to do next": ("watchd item show it_00000000000000000002",),
    "the id": ("al_2c0c",),
}  # fmt: skip
_MARKS = re.compile(r">>|<<|[\u200b\u2068\u2069\\*_`~|]|</?(?:b|mark|strong|i|code)\b[^>]*>")


def plain(text: str) -> str:
    """What people read of a message: without markup, escapes, and signs of no width."""
    return " ".join(_MARKS.sub("", html.unescape(text)).split())


def told_by(kind: str) -> str:
    config = CHANNELS[kind].model_validate(WAYS[kind])
    body = config.open("desk", clock=WallClock(), http=HttpClient()).render(VIEW)
    if kind == "email":
        mail = json.loads(body)
        return plain(f"{mail['subject']} {mail['text']}")
    if kind == "console":
        return plain(body)
    text = config.outgoing(message_of(VIEW, body), T0).decode()
    return plain(" ".join(_strings(json.loads(text)))) + plain(text.replace('": ', '":').replace(', "', ',"'))


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for entry in value.values() for text in _strings(entry)]
    if isinstance(value, list):
        return [text for entry in value for text in _strings(entry)]
    return [str(value)]


@pytest.mark.parametrize("kind", WAYS)
def test_every_channel_tells_every_fact(kind: str) -> None:
    told = told_by(kind)
    missing = [fact for fact, forms in FACTS.items() if not any(plain(form) in told for form in forms)]
    assert missing == []


def test_html_and_text_of_a_mail_tell_the_same() -> None:
    channel = CHANNELS["email"].model_validate(MAIL).open("m", clock=WallClock(), http=HttpClient())
    page = json.loads(channel.render(VIEW))["html"]
    body = re.sub(r"<style>.*?</style>|<div style=\"display:none.*?</div>", "", page, flags=re.DOTALL)
    shown = plain(re.sub(r"<[^>]+>", " ", body)).lower()
    text = re.sub(r"https://\S+", "", text_body(outline_of(VIEW)))
    words = {word.lower() for word in re.findall(r"[\w.:/-]{3,}", plain(text))}
    assert len(words) > 80
    assert {word for word in words if word not in shown} == set()


def test_the_test_would_see_a_fact_that_a_channel_leaves_out() -> None:
    told = told_by("slack").replace("throttled", "")
    assert [fact for fact, forms in FACTS.items() if not any(plain(form) in told for form in forms)] == [
        "why it is missing"
    ]
