"""The pages behind a mail's links: a look changes nothing, one press does one thing, and each failure has its page."""

import asyncio
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

import pytest
from tests.builders import T0, new_item, notification, story
from tests.contract.steps import an_alert, stored_items, told
from tests.golden.mails.views import VIEWS

from watchd.alerts.action_links import links_of
from watchd.errors import StorageError
from watchd.model.feedback import LinkAction, VerdictKind
from watchd.model.route import Person
from watchd.storage import Storage
from watchd.web.answers import Desk, answer_routes
from watchd.web.metrics import Metrics
from watchd.web.pages import pages
from watchd.web.probes import Probes
from watchd.web.server import serving

KEY = "k" * 64
HOSTILE = "<script>alert(1)</script> \u202e Su-30 & co"
SENT = notification(target="a@example.org")


@dataclass
class Page:
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def proof(self) -> str:
        found = re.search(r'name="proof" value="([^"]+)"', self.body)
        return found[1] if found else ""


@dataclass
class Browser:
    """Asks pages that are served for it, as a browser or a scanner would."""

    storage: Storage
    keys: tuple[str, ...] = (KEY,)
    at: datetime = T0
    people: Mapping[str, Person] = field(default_factory=lambda: {"ana": Person("ana", "a@example.org")})

    def link(self, action: LinkAction, keys: tuple[str, ...] = (KEY,)) -> str:
        view = replace(VIEWS["plain_es"], story_id="st_1")
        [url] = [one.url for one in links_of(SENT, view, "http://base", keys) if one.action is action]
        return url.removeprefix("http://base")

    def get(self, path: str, method: str = "GET") -> Page:
        return self._ask(path, method=method)

    def press(self, path: str, proof: str, site: str = "same-origin", **more: str) -> Page:
        body = urllib.parse.urlencode({"proof": proof, **more}).encode()
        return self._ask(path, body, {"Sec-Fetch-Site": site}, method="POST")

    def look_and_press(self, path: str, **more: str) -> Page:
        return self.press(path, self.get(path).proof, **more)

    def many(self, path: str, number: int) -> list[int]:
        return [page.status for page in self._asks([path] * number)]

    def _ask(
        self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, *, method: str
    ) -> Page:
        return self._asks([path], body, headers or {}, method=method)[0]

    def _asks(
        self,
        paths: Sequence[str],
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
    ) -> list[Page]:
        desk = Desk(self.storage, lambda: self.keys, lambda: self.people, lambda: self.at)
        application = pages(Probes(lambda: True, dict, dict, Metrics("1").text), answer_routes(desk))

        async def play() -> list[Page]:
            async with serving(application, "127.0.0.1", 0) as port:
                return [
                    await asyncio.to_thread(_answer, f"http://127.0.0.1:{port}{path}", body, headers or {}, method)
                    for path in paths
                ]

        return asyncio.run(play())


def _answer(url: str, body: bytes | None, headers: Mapping[str, str], method: str) -> Page:
    request = urllib.request.Request(url, body, dict(headers), method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return Page(answer.status, dict(answer.headers), answer.read().decode())
    except urllib.error.HTTPError as refusal:
        return Page(refusal.code, dict(refusal.headers), refusal.read().decode())


@pytest.fixture
def browser(storage: Storage) -> Browser:
    [item] = stored_items(storage, new_item(1, title=HOSTILE))
    first = story(item)
    opened = replace(an_alert(item, SENT, story_id=first.id), stories=(first,))
    told(storage, opened)
    return Browser(storage)


def nothing_was_said(storage: Storage) -> bool:
    return not storage.acks("al_1") and not storage.verdicts("al_1") and not storage.mutes()


@pytest.mark.parametrize("action", LinkAction)
def test_a_scanner_that_opens_a_link_changes_nothing(browser: Browser, action: LinkAction) -> None:
    head, page = browser.get(browser.link(action), "HEAD"), browser.get(browser.link(action))
    assert (head.status, head.body, page.status) == (200, "", 200)
    assert page.proof
    assert nothing_was_said(browser.storage)


def test_a_page_holds_nothing_that_runs_loads_or_frames(browser: Browser) -> None:
    page = browser.get(browser.link(LinkAction.NOISE))
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self'; base-uri 'none'; frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert not re.search(r"<script|<img|<link|<iframe|\bon\w+=|https?://", page.body)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Su-30 &amp; co" in page.body
    assert "\u202e" not in page.body


def test_an_acknowledgement_is_kept_once_for_the_person_of_the_mail(browser: Browser) -> None:
    link = browser.link(LinkAction.ACK)
    proof = browser.get(link).proof
    pressed = browser.press(link, proof)
    browser.at = T0 + timedelta(hours=1)
    again, looked = browser.press(link, proof), browser.get(link)
    [ack] = browser.storage.acks("al_1")
    assert (ack.author, ack.at, ack.via) == ("ana", T0, "link to a@example.org")
    assert (pressed.status, again.status, looked.status) == (200, 200, 200)
    assert "By ana, 24 Nov 2025 12:00 UTC." in pressed.body
    assert "It was acknowledged already." in again.body
    assert "<button" not in looked.body


@pytest.mark.parametrize("action", [action for action in LinkAction if action.verdict])
def test_a_verdict_is_kept_with_its_note_and_the_version_of_the_rule(browser: Browser, action: LinkAction) -> None:
    done = browser.look_and_press(browser.link(action), note=" a film \n of that name ")
    [verdict] = browser.storage.verdicts("al_1")
    assert done.status == 200
    assert (verdict.kind, verdict.author, verdict.note) == (action.verdict, "ana", "a film of that name")
    assert (verdict.rule_id, verdict.rule_digest, verdict.revision) == ("spare-parts", "rule-1", 1)


def test_another_verdict_takes_the_place_of_the_one_before(browser: Browser) -> None:
    browser.look_and_press(browser.link(LinkAction.NOISE))
    looked = browser.get(browser.link(LinkAction.USEFUL))
    browser.look_and_press(browser.link(LinkAction.USEFUL))
    assert "You said noise before; this takes its place." in looked.body
    assert [one.kind for one in browser.storage.verdicts("al_1")] == [VerdictKind.USEFUL]


def test_a_story_is_muted_for_a_day_and_the_page_says_how_to_end_it(browser: Browser) -> None:
    link = browser.link(LinkAction.MUTE)
    proof = browser.get(link).proof
    done, again = browser.press(link, proof), browser.press(link, proof)
    [mute] = browser.storage.mutes()
    assert (mute.until, mute.author) == (T0 + timedelta(hours=24), "ana")
    assert mute.story_id
    assert not mute.of_all
    assert f"watchd mute expire {mute.id}" in done.body
    assert "It was muted already." in again.body


@pytest.mark.parametrize(
    ("path", "status", "said", "remedy"),
    [
        ("/x/nonsense", 404, "This link does not work", "watchd alert list"),
        ("{link}x", 404, "This link does not work", "watchd alert list"),
        ("{cut}", 404, "This link does not work", "watchd alert list"),
        ("{other_key}", 404, "This link does not work", "watchd alert list"),
    ],
)
def test_a_link_that_was_cut_changed_or_forged_has_one_page_for_all(
    browser: Browser, path: str, status: int, said: str, remedy: str
) -> None:
    link = browser.link(LinkAction.ACK)
    asked = path.format(link=link, cut=link[:-5], other_key=browser.link(LinkAction.ACK, ("o" * 64,)))
    for page in (browser.get(asked), browser.press(asked, "x")):
        assert (page.status, said in page.body, remedy in page.body) == (status, True, True)
        assert "al_1" not in page.body
    assert nothing_was_said(browser.storage)


def test_an_expired_link_names_the_commands_for_its_alert(browser: Browser) -> None:
    link, proof = browser.link(LinkAction.ACK), browser.get(browser.link(LinkAction.ACK)).proof
    browser.at = T0 + timedelta(days=5)
    for page in (browser.get(link), browser.press(link, proof)):
        assert (page.status, "This link has expired" in page.body) == (410, True)
        assert "watchd alert ack al_1" in page.body
        assert "Su-30" not in page.body
    assert nothing_was_said(browser.storage)


def test_a_link_of_an_alert_that_is_gone_says_so(browser: Browser, opens: Callable[[str], Storage]) -> None:
    browser.storage = opens("sqlite:///:memory:")
    page = browser.get(browser.link(LinkAction.ACK))
    assert (page.status, "no longer kept" in page.body, "watchd alert list" in page.body) == (404, True, True)


def test_only_the_button_of_the_page_itself_does_anything(browser: Browser) -> None:
    link = browser.link(LinkAction.ACK)
    proof = browser.get(link).proof
    other = browser.get(browser.link(LinkAction.NOISE)).proof
    refused = [
        browser.press(link, "").status,
        browser.press(link, other).status,
        browser.press(link, "x" * 9000).status,
    ]
    elsewhere = browser.press(link, proof, site="cross-site")
    assert refused == [400, 400, 400]
    assert (elsewhere.status, "Another site" in elsewhere.body) == (403, True)
    assert nothing_was_said(browser.storage)


def test_one_address_may_ask_only_so_often(browser: Browser) -> None:
    statuses = browser.many(browser.link(LinkAction.ACK), 32)
    assert statuses == [200] * 30 + [429] * 2


def test_a_database_that_does_not_answer_is_a_page_too(browser: Browser) -> None:
    browser.storage.close()

    class Broken:
        def __getattr__(self, name: str) -> object:
            raise StorageError("the disk is full")

    link = browser.link(LinkAction.ACK)
    browser.storage = cast("Storage", Broken())
    page = browser.get(link)
    assert (page.status, page.headers["retry-after"], "watchd status" in page.body) == (503, "60", True)
    assert "disk" not in page.body


def test_without_keys_no_link_works(browser: Browser) -> None:
    link = browser.link(LinkAction.ACK)
    browser.keys = ()
    assert browser.get(link).status == 404
