"""Answers to alerts by link: GET shows a page, and only the press of its button changes anything.

Mail scanners open every link of a mail, some of them in a browser. So nothing but a POST that carries the proof of a
page which we made does anything, and doing it twice is doing it once.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import parse_qs

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchd.alerts.action_links import PATH, LinkFault, Opened, expired_id, form_proof, is_form_proof, opened
from watchd.errors import StorageError
from watchd.model.feedback import Addressed
from watchd.model.route import Person
from watchd.ports import FeedbackStorage
from watchd.web.answer_pages import Page, answer
from watchd.web.answer_words import (
    broken_page,
    busy_page,
    done_page,
    expired_page,
    form_page,
    gone_page,
    pressed_elsewhere_page,
    refused_page,
    unstored_page,
)
from watchd.web.doing import do, standing
from watchd.web.throttle import Throttle

_LONGEST_BODY = 8_192  # bytes: the proof and a note of 500 signs, percent-encoded
_OWN_SITES = {"same-origin", "none"}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages work with; `keys` and `people` are asked anew each time."""

    storage: FeedbackStorage
    keys: Callable[[], Sequence[str]]
    people: Callable[[], Mapping[str, Person]]
    now: Callable[[], datetime]


def answer_routes(desk: Desk) -> list[Route]:
    """The one address of all links."""
    throttle = Throttle(desk.now)

    async def link(request: Request) -> Response:
        wait = throttle.wait(_asker(request))
        if wait:
            seconds = str(int(wait.total_seconds()) + 1)
            return answer(busy_page(), {"Retry-After": seconds})
        try:
            page = await _page(request, desk)
        except StorageError as error:
            log.warning("link_not_stored", error=str(error))
            return answer(unstored_page(), {"Retry-After": "60"})
        return answer(page)

    return [Route(f"{PATH}{{token}}", link, methods=["GET", "HEAD", "POST"])]


async def _page(request: Request, desk: Desk) -> Page:
    token, keys = request.path_params["token"], desk.keys()
    said = opened(token, keys, desk.now())
    if said is LinkFault.BROKEN or not keys:
        return broken_page()
    notification_id = said.notification_id if isinstance(said, Opened) else expired_id(token)
    addressed = await asyncio.to_thread(desk.storage.addressed, notification_id)
    if addressed is None:
        return gone_page()
    if not isinstance(said, Opened):
        return expired_page(addressed)
    if request.method == "POST":
        return await _pressed(request, said, addressed, desk)
    stands = await asyncio.to_thread(
        standing, said.action, addressed, desk.storage, _author(addressed, desk), desk.now()
    )
    if stands.is_done:
        return done_page(said.action, addressed, stands)
    return form_page(said.action, addressed, _author(addressed, desk), stands, form_proof(token, keys))


async def _pressed(request: Request, said: Opened, addressed: Addressed, desk: Desk) -> Page:
    # Browsers say where a form was sent from; other programs say nothing.
    if request.headers.get("sec-fetch-site", "none") not in _OWN_SITES:
        return pressed_elsewhere_page()
    fields = await _fields(request)
    if fields is None or not is_form_proof(fields.get("proof", ""), request.path_params["token"], desk.keys()):
        return refused_page()
    author, note = _author(addressed, desk), " ".join(fields.get("note", "").split())[:500]
    done = await asyncio.to_thread(do, said.action, addressed, desk.storage, author, desk.now(), note=note)
    if done is None:
        return gone_page()
    log.info(
        "link_used",
        action=said.action.value,
        alert=addressed.alert_id,
        author=author,
        notification=addressed.notification_id,
        was_done=done.was_done,
    )
    return done_page(said.action, addressed, done)


async def _fields(request: Request) -> Mapping[str, str] | None:
    """The form's fields; None where it is none of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_BODY:
            return None
    try:
        found = parse_qs(body.decode("ascii"), max_num_fields=8)
    except ValueError:  # UnicodeDecodeError is one
        return None
    return {name: values[0] for name, values in found.items()}


def _author(addressed: Addressed, desk: Desk) -> str:
    """The person who got the mail, else the address or channel."""
    owners = (name for name, person in desk.people().items() if person.mail == addressed.target)
    return next(owners, addressed.target)


def _asker(request: Request) -> str:
    """The address that asks; of IPv6 the network, which one machine may have whole."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host
