"""How an alert can be answered: the commands that every mail names, and the links that one recipient gets.

A rendering is frozen for all recipients of a channel, and links differ for each. So it holds a marker in their place,
of signs that are taken out of every text from outside.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from watchd.alerts.render import style
from watchd.alerts.render.clean import header_text
from watchd.alerts.render.markup import Html, element, escaped, joined
from watchd.alerts.render.outline import Section
from watchd.model.alert import AlertKind
from watchd.model.feedback import ActionLink, LinkAction, VerdictKind
from watchd.model.notification import AlertView

MARKER = "\ue0a0links\ue0a1"  # private use: `clean` leaves none of them
ROOM = 6_000  # bytes that the links of one mail take at most
_LABELS: Mapping[LinkAction, str] = {
    LinkAction.ACK: "Acknowledge",
    LinkAction.USEFUL: "Useful",
    LinkAction.NOISE: "Noise",
    LinkAction.DUPLICATE: "Known already",
    LinkAction.WRONG_ACTOR: "Wrong actor",
    LinkAction.MUTE: "Mute this story for 24 h",
}
_WIDTH = max(map(len, _LABELS.values()))


def is_answerable(view: AlertView) -> bool:
    """Whether anything could be said to it: not to a list, a test, or the end of a condition."""
    facts = view.facts
    if facts.kind is AlertKind.SYSTEM:
        return not facts.is_resolved
    return facts.kind in {AlertKind.ITEM, AlertKind.WINDOW}


def actions_of(view: AlertView) -> tuple[LinkAction, ...]:
    """What its recipient may answer: of what watchd tells of itself, only that he has it in hand."""
    if not is_answerable(view):
        return ()
    if view.facts.kind is AlertKind.SYSTEM:
        return (LinkAction.ACK,)
    return tuple(action for action in LinkAction if action is not LinkAction.MUTE or view.story_id)


def commands_of(view: AlertView) -> Mapping[str, str]:
    """The commands that say the same, by what they say: `ack`, `verdict`, `mute`."""
    actions, alert = actions_of(view), header_text(view.alert_id)
    commands = {"ack": f"watchd alert ack {alert}"} if actions else {}
    if LinkAction.USEFUL in actions:
        commands["verdict"] = f"watchd alert verdict {alert} {VerdictKind.USEFUL}"
    if LinkAction.MUTE in actions:
        commands["mute"] = f'watchd mute add --story {view.story_id} --until 24h --reason "known by now"'
    return commands


def answer_section(view: AlertView) -> Section:
    """The part of a mail that says how to answer; nothing where there is nothing to say."""
    commands = tuple(commands_of(view).values())
    if len(commands) < 2:  # noqa: PLR2004 - nothing but an acknowledgement
        return Section("Answer", commands=commands, takes_links=bool(commands))
    *most, last = (kind.value for kind in VerdictKind)
    words = (f"On the command line; a verdict is {', '.join(most)} or {last}:",)
    return Section("Was this useful?", paragraphs=words, commands=commands, takes_links=True)


def text_with_links(text: str, links: Sequence[ActionLink]) -> str:
    """The text with its recipient's links in their place."""
    lines = [f"  {_LABELS[link.action]:<{_WIDTH}}  {link.url}" for link in links]
    if lines:
        lines.insert(0, f"  Each opens a page of {_host(links)} with one button:")
    return text.replace(f"  {MARKER}\n", "".join(f"{line}\n" for line in lines)).replace(MARKER, "")


def labelled(links: Sequence[ActionLink]) -> tuple[tuple[str, str], ...]:
    """What each link is called, and where it leads; chats have no room for more words."""
    return tuple((_LABELS[link.action], link.url) for link in links)


def html_with_links(page: str, links: Sequence[ActionLink]) -> str:
    """The page with its recipient's links in their place."""
    return page.replace(MARKER, _drawn(links) if links else "")


def _drawn(links: Sequence[ActionLink]) -> Html:
    about = f"Each opens a page of {_host(links)} with one button."
    buttons = element("p", *_spaced(_button(link) for link in links), style=style.ANSWERS)
    return joined((buttons, element("p", escaped(about), style=style.META_APART, class_="meta")))


def _button(link: ActionLink) -> Html:
    label = escaped(_LABELS[link.action].replace(" ", "\u00a0"))
    return element("a", label, href=link.url, rel="noreferrer", style=style.ANSWER, class_="answer")


def _spaced(parts: Iterable[Html]) -> Iterable[Html]:
    for part in parts:
        yield part
        yield Html(" ")


def _host(links: Sequence[ActionLink]) -> str:
    return urlsplit(links[0].url).netloc
