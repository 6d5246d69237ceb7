"""What the pages behind a mail's links say: what a press will do, what it did, and why another does nothing."""

from watchd.alerts.render.clean import line_text
from watchd.alerts.render.phrases import moment
from watchd.model.feedback import Addressed, LinkAction
from watchd.web.answer_pages import Page
from watchd.web.doing import Standing

_TITLES = {
    LinkAction.ACK: "Acknowledge this alert?",
    LinkAction.USEFUL: "Was this alert useful?",
    LinkAction.NOISE: "Is this alert noise?",
    LinkAction.DUPLICATE: "Did you know this already?",
    LinkAction.WRONG_ACTOR: "Is it about somebody else?",
    LinkAction.MUTE: "Mute this story for 24 hours?",
}
_BUTTONS = {
    LinkAction.ACK: "Acknowledge",
    LinkAction.USEFUL: "It was useful",
    LinkAction.NOISE: "It is noise",
    LinkAction.DUPLICATE: "I knew it already",
    LinkAction.WRONG_ACTOR: "Others did it",
    LinkAction.MUTE: "Mute the story",
}
_MEANS = {
    LinkAction.ACK: "Everybody who looks at the alert sees that you have it in hand.",
    LinkAction.USEFUL: "Your verdict is kept for the rule that fired, so that it can be judged by what it found.",
    LinkAction.NOISE: "Your verdict is kept for the rule that fired; whoever mends it will read why.",
    LinkAction.DUPLICATE: "Your verdict is kept for the rule that fired: it was right, and told you nothing new.",
    LinkAction.WRONG_ACTOR: "Your verdict is kept for the rule that fired: the words are there, but others did it.",
    LinkAction.MUTE: "Nobody gets updates of this story until then. They are recorded, and summed up when it is over.",
}
_DONE = {
    LinkAction.ACK: "This alert is acknowledged",
    LinkAction.MUTE: "This story is muted",
}
_SHOWS = "watchd alert list"


def form_page(action: LinkAction, addressed: Addressed, author: str, stands: Standing, proof: str) -> Page:
    """What a press will do; nothing has happened yet."""
    lines = [_MEANS[action], f"You answer as {line_text(author, 120)}. Nothing happens before you press the button."]
    if stands.before is not None:
        lines.insert(0, f"You said {stands.before.value} before; this takes its place.")
    if action is LinkAction.MUTE and addressed.story_id is None:
        return Page("There is no story to mute", ("This alert belongs to none.",), addressed.headline, status=409)
    return Page(
        _TITLES[action],
        tuple(lines),
        addressed.headline,
        _BUTTONS[action],
        proof,
        asks_why=action.verdict is not None,
        commands=(command_of(action, addressed),),
    )


def done_page(action: LinkAction, addressed: Addressed, stands: Standing) -> Page:
    """How it stands now, whether this press or one before did it, and how it is undone."""
    if action is LinkAction.MUTE and stands.until is not None:
        said = f"Until {moment(stands.until)}, by {line_text(stands.author, 120)}."
        muted = (f"It was muted already. {said}" if stands.was_done else said,)
        return Page(_DONE[action], muted, addressed.headline, commands=(f"watchd mute expire {stands.mute_id}",))
    show, since = (f"watchd alert show {addressed.alert_id}",), f" {moment(stands.at)}" if stands.at else ""
    if action is LinkAction.ACK:
        said = f"By {line_text(stands.author, 120)},{since}."
        acked = (f"It was acknowledged already. {said}" if stands.was_done else said,)
        return Page(_DONE[action], acked, addressed.headline, commands=show)
    said = f"{line_text(stands.author, 120)} judged it {action.value},{since}."
    lines = (
        "It was kept already." if stands.was_done else "Thank you.",
        said,
        "Another verdict of yours takes its place: follow another link of the mail.",
    )
    return Page(
        "Your verdict is kept", lines, addressed.headline, commands=(f"watchd alert show {addressed.alert_id}",)
    )


def expired_page(addressed: Addressed) -> Page:
    """The link was good, and is too old."""
    lines = ("A link works for some days after its message, and this one is older. Nothing was changed.",)
    alert = addressed.alert_id
    commands = (f"watchd alert ack {alert}", f"watchd alert verdict {alert} useful")
    return Page("This link has expired", lines, commands=commands, status=410)


def broken_page() -> Page:
    """Nobody signed it, or the key is no longer used; it is not said which."""
    lines = (
        "It was cut off or changed on its way, or it is too old. Nothing was changed.",
        "Copy the whole link from the mail. Where that does not help, the mail names the alert: answer it by its id.",
    )
    return Page("This link does not work", lines, commands=(_SHOWS,), status=404)


def gone_page() -> Page:
    """The link is good, and what it answers is not there any more."""
    lines = ("The alert that it belongs to is no longer kept. Nothing was changed.",)
    return Page("There is nothing to answer any more", lines, commands=(_SHOWS,), status=404)


def refused_page() -> Page:
    """A POST that no page of ours made."""
    lines = ("Only the button of the page itself does anything. Open the link again and press it.",)
    return Page("Nothing was changed", lines, status=400)


def pressed_elsewhere_page() -> Page:
    """A form on somebody else's page."""
    lines = ("Another site tried to press the button for you. Open the link in your mail and press it yourself.",)
    return Page("Nothing was changed", lines, status=403)


def busy_page() -> Page:
    """Too many requests from one address."""
    lines = ("Too many requests came from your address. Wait a minute, then open the link again.",)
    return Page("Please wait", lines, commands=(_SHOWS,), status=429)


def unstored_page() -> Page:
    """The database cannot be used at the moment."""
    lines = ("The database does not answer. Nothing was changed; open the link again in a minute.",)
    return Page("Not now", lines, commands=("watchd status",), status=503)


def command_of(action: LinkAction, addressed: Addressed) -> str:
    """The command that does what the link does."""
    if action is LinkAction.ACK:
        return f"watchd alert ack {addressed.alert_id}"
    if action is LinkAction.MUTE:
        return f'watchd mute add --story {addressed.story_id} --until 24h --reason "known by now"'
    return f"watchd alert verdict {addressed.alert_id} {action.value} --revision {addressed.revision}"
