"""rss2email, run by cron as its manual says: `r2e run`. Its mails go to a folder; they are its alerts and its items."""

import mailbox
import shutil
import subprocess
from email.header import decode_header, make_header
from email.message import Message

from tests.feedscore.command_reader import CommandReader
from tests.feedscore.reader import Can, Given, Told


def version() -> str:
    """The version that is installed."""
    if shutil.which("r2e") is None:
        raise FileNotFoundError("install it with: apt-get install rss2email")
    said = subprocess.run(["r2e", "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[1]


class Rss2Email(CommandReader):
    """One run over every feed."""

    gives = frozenset({Can.ITEMS, Can.ALERTS})

    def __init__(self) -> None:
        super().__init__("r2e -c {dir}/config -d {dir}/feeds.json run", "rss2email")

    async def set_up(self) -> None:
        """Its defaults, but for where mails go."""
        (self.folder / "mails").mkdir()
        mailbox.Maildir(self.folder / "mails" / "INBOX", create=True)
        lines = ["[DEFAULT]", "from = reader@score.example", "to = desk@score.example", "email-protocol = maildir"]
        lines += [f"maildir-path = {self.folder / 'mails'}", "maildir-mailbox = INBOX", ""]
        for feed in self.feeds:
            lines += [f"[feed.{feed.name}]", f"url = {feed.url.replace('%', '%%')}", ""]
        (self.folder / "config").write_text("\n".join(lines))

    def _mails(self) -> list[Message]:
        box = mailbox.Maildir(self.folder / "mails" / "INBOX", create=False)
        return sorted(box, key=lambda mail: str(mail["Date"]))

    async def items(self, name: str) -> list[Given]:
        """What it mailed of a feed."""
        url = next(feed.url for feed in self.feeds if feed.name == name)
        mails = [mail for mail in self._mails() if mail["X-RSS-Feed"] == url]
        return [Given(_subject(mail), str(mail["X-RSS-URL"] or ""), _text(mail)) for mail in mails]

    async def alerts(self) -> list[Told]:
        """Every mail."""
        return [Told(_subject(mail), _text(mail), self.world.now()) for mail in self._mails()]


def _subject(mail: Message) -> str:
    return str(make_header(decode_header(mail["Subject"] or "")))


def _text(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    return payload.decode(mail.get_content_charset() or "utf-8", "replace") if isinstance(payload, bytes) else ""
