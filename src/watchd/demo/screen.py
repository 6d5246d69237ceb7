"""The screen: what a person sees of the demo, on a terminal with colour, elsewhere as plain text."""

import sys
import time
from collections.abc import Iterable
from io import TextIOWrapper

from rich.console import Console
from rich.text import Text

from watchd.alerts.render.clean import line_text, terminal_text
from watchd.demo.journal import Event
from watchd.demo.mailbox import Mail
from watchd.demo.outcome import Outcome, language_of
from watchd.demo.outlets import BY_ID, OUTLETS
from watchd.demo.receiver import Delivery
from watchd.demo.story import BY_ITEM
from watchd.demo.summary import closing_lines, json_lines

_WIDEST = 100
_POINT_LIMIT = 58
_STYLES = {"CRITICAL": "bold red", "HIGH": "bold yellow", "MEDIUM": "bold cyan", "LOW": "bold", "UPDATE": "bold green"}
_HEADERS = ("From", "To", "Subject", "List-Id")
_SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")
_HIT = r">>.+?<<"
_SECTION = r"^[A-Z][A-Z ]+( \(.+\))?$"


class Screen:
    """Prints the story as it happens; every text that came over the wire is cleaned first."""

    def __init__(self) -> None:
        if isinstance(sys.stdout, TextIOWrapper):  # an alphabet the terminal lacks must not end the demo
            sys.stdout.reconfigure(errors="backslashreplace")
        self._console = Console(highlight=False, markup=False, emoji=False)
        self._width = min(self._console.width, _WIDEST)
        self._began = time.monotonic()

    def introduce(self) -> None:
        """Two lines: what will happen."""
        languages = len({outlet.language for outlet in OUTLETS})
        self._print(
            Text("watchd demo  ", "bold"),
            Text(
                f"The real daemon, {len(OUTLETS)} invented feeds in {languages} languages, all on loopback.\n"
                "Alerts appear as they come. It ends by itself in about 20 seconds."
            ),
        )
        self._console.print()

    def ready(self, old: int) -> None:
        """Every feed was asked once."""
        self._line("ready", "", Text(f"each feed was read once; {old} old articles alert nobody", "dim"))

    def alert(self, delivery: Delivery) -> None:
        """An alert, as the webhook received it."""
        data = delivery.document["data"]
        is_update = data["alert"]["revision"] > 1
        if is_update:
            below = [data["why"]["reason"].rpartition("; ")[2], data["story"]["summary"]]
        else:
            outlet = BY_ID[data["items"][0]["feed"]]
            below = [f"{outlet.name} · {data['rule']['title']}"]
        self._line(
            "UPDATE" if is_update else data["alert"]["severity"].upper(),
            language_of(delivery.document),
            Text(line_text(data["alert"]["title"]), "bold"),
            *(Text(line_text(text), "dim") for text in below),
        )

    def held_back(self, event: Event) -> None:
        """A copy that was counted, or a report in other words that was listed, and neither was sent."""
        article = BY_ITEM.get(str(event["item"]))
        if article is not None:
            outlet = BY_ID[article.outlet]
            why = str(event["reason"]).partition(" as ")[0]
            tag, what = ("copy", "counted") if event["decision"] == "suppress" else ("grouped", "listed with it")
            self._line(tag, outlet.language, Text(f"{outlet.name}: {why}; {what}, not sent", "dim"))

    def operators(self, mail: Mail) -> None:
        """What operators were told."""
        points = [Text(line_text(point, _POINT_LIMIT), "dim") for point in mail.points[-1:]]
        self._line("operators", "", Text(line_text(mail.header("Subject")), "dim"), *points)

    def mail(self, mail: Mail) -> None:
        """One mail in full."""
        self._title("The update, as the desk received it by mail")
        for name in _HEADERS:
            self._print(Text(f"  {name}: ", "dim"), Text(terminal_text(mail.header(name))))
        self._console.print()
        for line in terminal_text(mail.text).rstrip().split("\n"):
            text, indent = Text(line.lstrip()), len(line) - len(line.lstrip())
            text.highlight_regex(_HIT, "bold yellow")
            if not indent:
                text.highlight_regex(_SECTION, "bold")
            self._print(
                Text(" " * (indent + 2) if line else ""), text
            )  # what a narrow terminal breaks goes on below its beginning

    def document(self, delivery: Delivery) -> None:
        """One webhook, shortened."""
        self._title("An alert, as the risk board received it by webhook (shortened)")
        for name in _SIGNED:
            self._print(Text(f"  {name}: ", "dim"), Text(terminal_text(delivery.headers[name])))
        self._print(Text(), Text("  signature verified", "bold green"))
        self._console.print()
        for name, value in json_lines(delivery.document):
            self._print(Text(f"  {name}"), Text(terminal_text(value)))

    def close(self, outcome: Outcome, old: int) -> None:
        """The closing table."""
        self._title("What happened")
        for name, value in closing_lines(outcome, old):
            self._print(Text(f"  {name:<15}", "bold"), Text(value))

    def farewell(self) -> None:
        """What to try next."""
        self._console.print()
        self._print(Text("Next  ", "bold"), Text("watchd init   config and rules of your own, to start from"))
        self._print(Text("      "), Text("watchd run    the founding watchlist on real feeds, alerts on the terminal"))

    def interrupted(self) -> None:
        """Somebody ended it."""
        self._console.print()
        self._print(Text(), Text("Ended before the story did; nothing is left behind."))

    def fail(self, sentences: Iterable[str], log: str) -> None:
        """The story did not come out as told."""
        self._console.print()
        self._print(Text(), Text("The demo did not come out as it should:", "bold red"))
        for sentence in sentences:
            self._print(Text("  - "), Text(sentence))
        self._print(Text(), Text(f"What the daemon logged is kept in {log}"))

    def _line(self, tag: str, language: str, *texts: Text) -> None:
        """One thing that happened: when, what, in which language, and below each other what is to be said of it."""
        elapsed = time.monotonic() - self._began
        head = Text.assemble(
            (f"{elapsed:5.1f} s  ", "dim"), (f"{tag:<10}", _STYLES.get(tag, "dim")), (f"{language:<3}", "dim")
        )
        for text in texts:
            self._print(head, text)
            head = Text(" " * len(head))

    def _title(self, title: str) -> None:
        line = f"── {title} "
        self._console.print()
        self._print(Text(), Text(line + "─" * max(0, self._width - len(line)), "bold blue"))

    def _print(self, head: Text, text: Text) -> None:
        """Text behind a head; what does not fit on the line goes on below itself."""
        room = max(20, self._width - head.cell_len)
        for line in text.wrap(self._console, room, overflow="fold"):
            line.rstrip()
            self._console.print(Text.assemble(head, line), soft_wrap=True)
            head = Text(" " * head.cell_len)
