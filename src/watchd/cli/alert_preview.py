"""`watchd alert preview`: what a channel would send of an alert, before or after it does."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ids import meant, unknown_id
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import write_block, write_utf8
from watchd.cli.verbs import Verb, config_option
from watchd.errors import ConfigError

if TYPE_CHECKING:
    from watchd.channels import ChannelConfig
    from watchd.model.notification import AlertView, Reader
    from watchd.settings.usable import Usable
    from watchd.storage.views import AlertReport


@click.command(
    "preview",
    cls=Verb,
    examples=(
        "watchd alert preview al_0123456789abcdef0123                            as plain mail",
        "watchd alert preview al_0123456789abcdef0123 --channel desk-mail --to ana",
        "watchd alert preview al_0123456789abcdef0123 --template desk.txt --html > mail.html",
    ),
)
@click.argument("alert_id", metavar="ALERT")
@click.option("--channel", metavar="NAME", help="As this channel would send it now; else as a mail without a template.")
@click.option("--to", "to", metavar="PERSON", help="Of a mail: as this person of the config gets it.")
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Of a mail: by this template, which no channel needs to name yet.",
)
@click.option("--html", "as_html", is_flag=True, help="Of a mail: the HTML, to be opened in a browser.")
@config_option
def preview(
    *, alert_id: str, channel: str | None, to: str | None, template: Path | None, as_html: bool, config: Path | None
) -> None:
    """What would be sent of an alert, as it stands now. Nothing is sent, recorded or frozen.

    Exit codes: 0 shown; 1 there is no such alert; 2 there is no such channel or person, or it sends no mail; 69 the
    database cannot be used; 78 the template has a mistake, which is named with its place.
    """
    usable = usable_of(config)
    section = _section(channel, usable)
    is_mail = section is None or section.type == "email"
    if not is_mail and (to or template or as_html):
        raise click.UsageError(f"{channel} sends no mail; --to, --template and --html are of mails")
    reader = _reader(to, usable) if to is not None else None
    with store_of(usable) as store:
        report = store.alert_report(alert_id)
        if report is None:
            raise unknown_id("al", alert_id, store)
        if report.head.flaw:
            raise click.ClickException(f"{alert_id} cannot be read: {report.head.flaw}")
    view = _view(report)
    if is_mail:
        _write_mail(view, reader, section, template, as_html=as_html)
    else:
        assert section is not None
        assert channel is not None
        write_block(_rendered(channel, section, view, usable))


def _section(channel: str | None, usable: "Usable") -> "ChannelConfig | None":
    if channel is None:
        return None
    if channel not in usable.channels:
        known = f"known are {', '.join(usable.channels) or 'none'}"
        raise click.UsageError(f"there is no channel '{channel}'{meant(channel, usable.channels, known)}")
    return usable.channels[channel]


def _reader(name: str, usable: "Usable") -> "Reader":
    from watchd.model.notification import Reader

    if name not in usable.people:
        known = f"known are {', '.join(usable.people) or 'none'}"
        raise click.UsageError(f"there is no person '{name}'{meant(name, usable.people, known)}")
    person = usable.people[name]
    return Reader(person.mail, person.zone, person.reads)


def _view(report: "AlertReport") -> "AlertView":
    from watchd.model.notification import AlertView

    head = report.head
    return AlertView(
        head.alert_id,
        head.revision,
        head.facts,
        head.copies,
        tuple(sorted(head.publishers)),
        story_id=head.story_id,
        traced=head.traced,
        related=head.related,
    )


def _write_mail(
    view: "AlertView",
    reader: "Reader | None",
    section: "ChannelConfig | None",
    template: Path | None,
    *,
    as_html: bool,
) -> None:
    from watchd.alerts.render.answering import html_with_links, text_with_links
    from watchd.alerts.render.mail import mail_of
    from watchd.channels.email import EmailConfig, template_in

    flaw, chosen = "", None
    if template is not None:
        chosen = template_in(template)
    elif isinstance(section, EmailConfig):
        chosen, flaw = section.read_template()
    mail = mail_of(view, reader, chosen)
    if flaw:
        click.echo(f"watchd: shown without the template: {flaw}", err=True)
    if as_html:
        write_utf8(html_with_links(mail.html, ()))
    else:
        write_block(f"Subject: {mail.subject}\n\n{text_with_links(mail.text, ())}")


def _rendered(name: str, section: "ChannelConfig", view: "AlertView", usable: "Usable") -> str:
    from watchd.app.clock import SystemClock
    from watchd.net.client import HttpClient

    try:
        opened = section.open(name, clock=SystemClock(), http=HttpClient(usable.network))
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    return section.readable(opened.render(view))
