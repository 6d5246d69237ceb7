"""Asking a feed's server politely: only for what is new, and for nothing before it said to come back."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache

from watchd.errors import FetchError, FetchReason
from watchd.fetching.hints import fresh_for, retry_after
from watchd.fetching.login import Login, login_of
from watchd.model.feed import Feed, Validators
from watchd.model.ids import digest
from watchd.net.client import Answer, HttpClient
from watchd.net.shown import shown
from watchd.ports import Clock, Fetched, NotModified
from watchd.text.urls import origin_of

PARSER_VERSION = "5"
"""Belongs to every validator's scope: raise it when parsing changes, and each feed is read anew once."""

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
_DEADLINE = timedelta(seconds=60)
_CONNECT = timedelta(seconds=10)
_LONGEST_VALIDATOR = 2048  # characters; what is longer is not sent back every time
_SERVER = range(500, 600)
_CLIENT = range(400, 500)
_UNKNOWN_USER = 401
_FROM_THE_BEGINNING = re.compile(r"bytes[ =]0-", re.IGNORECASE)
_REFUSALS: Mapping[int, tuple[FetchReason, str]] = {
    304: ("status", 'that is "not modified", and it was asked for the whole; does something between answer for it?'),
    _UNKNOWN_USER: ("forbidden", "it asks for a login; give the feed `basic:` or `bearer_file:`"),
    403: ("forbidden", "it refuses this client; does the publisher allow readers?"),
    404: ("not_found", "there is no such page; has the feed moved?"),
    407: ("connect", "that was the proxy, which wants a login: write it into `proxy`, or give the feed `proxy_file:`"),
    410: ("gone", "the feed is gone for good; look for another one"),
    429: ("throttled", "it was asked too often; it is left alone for a while"),
    451: ("forbidden", "the law keeps it from this machine; ask the publisher, or remove the feed"),
}
# What a guard in front of a server says of its own page: of Cloudflare, AWS WAF and Vercel, as their manuals have it.
_CHALLENGES: Mapping[str, frozenset[str]] = {
    "cf-mitigated": frozenset({"challenge"}),
    "x-amzn-waf-action": frozenset({"challenge", "captcha"}),
    "x-vercel-mitigated": frozenset({"challenge"}),
}
_CHALLENGE: tuple[FetchReason, str] = (
    "forbidden",
    "it wants a person to solve a challenge; ask the publisher to let feed readers in",
)
_LOGIN_REFUSED = "it does not take the feed's login; is it still right?"
_LOGIN_LEFT_BEHIND = (
    "it asks for a login, and a redirect to another server takes none along; write its address as `url`"
)
_AT_FAULT: tuple[FetchReason, str] = ("server", "it is asked again later")
_REFUSAL: tuple[FetchReason, str] = ("refused", "it does not take the request; open the URL in a browser")
_NO_FEED: tuple[FetchReason, str] = ("status", "that is no feed; open the URL in a browser")


class PoliteFetcher:
    """Implements `ports.Fetcher` on the one HTTP client."""

    def __init__(
        self, client: HttpClient, clock: Clock, *, deadline: timedelta = _DEADLINE, connect: timedelta = _CONNECT
    ) -> None:
        self._client = client
        self._clock = clock
        self._deadline = deadline
        self._connect = connect

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        """The whole document or "not modified"; raises FetchError.

        Validators are sent to the one URL that gave them, so they come back right even where the feed's URL redirects,
        and no other server sees them. Nor does another one see the feed's login, and no error holds any of it.
        """
        # Files are read in a thread, where there are any to read.
        login = await asyncio.to_thread(login_of, feed) if feed.tells_secrets else login_of(feed)
        try:
            return await self._fetched(feed, validators, login)
        except FetchError as error:
            if not login.secrets:
                raise
            said = login.without_secrets(str(error))
            raise FetchError(said, reason=error.reason, retry_after=error.retry_after, status=error.status) from None

    async def _fetched(self, feed: Feed, validators: Validators, login: Login) -> Fetched | NotModified:
        @cache  # asked before and after, mostly of the same URL
        def scope(url: str) -> str:
            return _scope(feed, url, login)

        def conditions(url: str) -> Mapping[str, str]:
            return _conditions(validators) if validators.scope == scope(url) else {}

        answer = await self._client.get(
            feed.url,
            headers={"Accept": _ACCEPT, **login.headers},
            headers_at=conditions,
            network=replace(feed.network, proxy=login.proxy) if login.proxy else feed.network,
            deadline=self._deadline,
            connect=self._connect,
        )
        if answer.status == 304 and conditions(answer.url):  # noqa: PLR2004 - Not Modified
            return NotModified(
                _renewed(validators, answer),
                fresh_for(answer.headers, self._clock.now()),
                answer.url,
                answer.moved_for_good,
            )
        part = _part(answer)
        if answer.status != 200 and not part:  # noqa: PLR2004 - OK; 203 is not the document as it was published
            raise self._refused(answer, feed)
        return Fetched(
            answer.url,
            answer.body,
            answer.headers,
            _given(answer, scope(answer.url)),
            fresh_for=fresh_for(answer.headers, self._clock.now()),
            moved_for_good=answer.moved_for_good,
            broke_off=part or answer.broke_off,
        )

    def _refused(self, answer: Answer, feed: Feed) -> FetchError:
        reason, remedy = _refusal(answer, feed)
        return FetchError(
            f"{shown(answer.url)} answered {answer.status}: {remedy}",
            reason=reason,
            status=answer.status,
            retry_after=retry_after(answer.headers, self._clock.now()),
        )


def _refusal(answer: Answer, feed: Feed) -> tuple[FetchReason, str]:
    """What a status other than 200 means, and what to do about it."""
    if answer.status == _UNKNOWN_USER and feed.tells_secrets:
        is_its_own = origin_of(answer.url) == origin_of(feed.url)
        return "forbidden", _LOGIN_REFUSED if is_its_own else _LOGIN_LEFT_BEHIND
    if any(answer.headers.get(name) in said for name, said in _CHALLENGES.items()):
        return _CHALLENGE
    if answer.status in _REFUSALS:
        return _REFUSALS[answer.status]
    if answer.status in _SERVER:
        return _AT_FAULT
    return _REFUSAL if answer.status in _CLIENT else _NO_FEED


def _scope(feed: Feed, url: str, login: Login) -> str:
    """Validators hold for the document at `url`, reached from this URL with this login, read this way."""
    hints = feed.hints
    said = (hints.language or "", hints.country or "", hints.encoding or "")
    return digest(PARSER_VERSION, feed.url, url, *said, *filter(None, (login.mark,)))


def _conditions(validators: Validators) -> Mapping[str, str]:
    headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in headers.items() if value}


def _part(answer: Answer) -> str:
    """What is missing where a server sends, unasked, the first part of a document; many say so of the whole.

    Whether anything is missing the document tells. One whose beginning is missing is none.
    """
    said = answer.headers.get("content-range", "bytes 0-").strip()
    is_first = answer.status == 206 and _FROM_THE_BEGINNING.match(said)  # noqa: PLR2004 - Partial Content
    return f"its server sent {said[:80]}" if is_first else ""


def _given(answer: Answer, scope: str) -> Validators:
    return Validators(_validator(answer, "etag"), _validator(answer, "last-modified"), scope)


def _renewed(old: Validators, answer: Answer) -> Validators | None:
    """What a 304 carried, the rest as it was; None where it carried nothing."""
    etag, last_modified = _validator(answer, "etag"), _validator(answer, "last-modified")
    if etag is None and last_modified is None:
        return None
    return Validators(etag or old.etag, last_modified or old.last_modified, old.scope)


def _validator(answer: Answer, name: str) -> str | None:
    value = answer.headers.get(name, "")
    return value if value and len(value) <= _LONGEST_VALIDATOR else None
