"""A Dialect: how one service writes a line, and as many lines of a message as its limit takes.

Whatever a feed wrote is broken up first, so that no service makes a mention or a link of it by itself, then escaped by
the service's own rule. What does not fit is left out by whole lines, from the end, and counted; the ids always stay.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from watchd.alerts.render.brief import Brief, Form, Line, Run, Style, text_line
from watchd.alerts.render.clean import cut

_LEAST = 16  # signs below which nothing is halved
_GAP = "\u200b"  # drawn as nothing, and no part of a name or an address
_MENTION = re.compile(r"[@\uff20](?=\S)")
_SCHEME = re.compile(r"(?<=[A-Za-z]):(?=//)")
_COMMAND = re.compile(r"(?<!\S)/(?=\w)")
# A bare host name; our own rule files are none.
_AT = frozenset("@\uff20")
_SEAMS = _AT | frozenset(":./")  # signs that one run could begin an address with, and the next go on
_DOT = re.compile(r"(?<=[^\W_])\.(?!ya?ml\b)(?=[^\W\d_]{2})")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The markup of one service. Every function gets text that `escape` has made harmless, but for `command`."""

    escape: Callable[[str], str]
    strong: Callable[[str], str]
    command: Callable[[str], str]  # gets the bare text, and escapes it as its own markup needs
    link: Callable[[str, str], str]  # the text, and the URL in plain ASCII
    quote: Callable[[str], str]
    hit: Callable[[str], str] | None = None  # as `strong`, where it is not given
    point: str = "• "

    def drawn(self, line: Line) -> str:
        """The line in markup, headings after a blank line."""
        text = "".join(map(self._run, defused_runs(line)))
        if line.form is Form.QUOTE:
            return self.quote(text)
        if line.form is Form.HEADING:
            return f"\n{text}"
        return f"{self.point}{text}" if line.form is Form.POINT else text

    def safe(self, text: str) -> str:
        """Text that the service shows as it is."""
        return self.escape(defused(text))

    def _run(self, run: Run) -> str:
        if run.style is Style.COMMAND:
            return self.command(run.text)
        text = self.escape(run.text)
        if run.link:
            return self.link(text, run.link.url)
        if not text.strip() or run.style is Style.PLAIN:
            return text
        return self.hit(text) if self.hit and run.style is Style.HIT else self.strong(text)


PLAIN = Dialect(
    escape=lambda text: text,
    strong=str.upper,
    command=lambda text: text,
    link=lambda text, url: f"{text} {url}",
    quote=lambda text: text,
    hit=lambda text: f">>{text}<<",
)
"""Where there is no markup: what matched is marked `>>so<<`, as in a mail."""


def defused(text: str) -> str:
    """Text in which no service finds a mention, an address or a command of a bot by itself."""
    for pattern in (_MENTION, _SCHEME, _DOT, _COMMAND):
        text = pattern.sub(lambda found: f"{found[0]}{_GAP}", text)
    return text


def defused_runs(line: Line) -> Iterator[Run]:
    """The runs of a line, defused each by itself and where they meet; commands stay as they are."""
    before = ""
    for run in line.runs:
        text = run.text if run.style is Style.COMMAND else defused(run.text)
        yield replace(run, text=f"{_GAP}{text}" if _goes_on(before[-1:], text[:1]) else text)
        before = text


def _goes_on(last: str, first: str) -> bool:
    """Whether what one run ends with and the next begins with could be one mention or address."""
    if last in _AT:
        return bool(first.strip())
    ends, begins = last in _SEAMS, first in _SEAMS
    return (ends or begins) and (ends or last.isalnum()) and (begins or first.isalnum())


def short(line: Line, is_short: Callable[[Line], bool]) -> Line:
    """The line, its texts halved until it is short enough: escaping makes some texts many times longer."""
    while not is_short(line) and max(len(run.text) for run in line.runs) > _LEAST:
        line = replace(line, runs=tuple(replace(run, text=_half(run.text)) for run in line.runs))
    return line


def kept_lines(brief: Brief, fits: Callable[[Sequence[Line]], bool]) -> tuple[Line, ...]:
    """The lines with the ids last; whole ones left out, from the end, until `fits`, and then it is said how many."""
    whole = (*brief.lines, brief.footer)
    if fits(whole):
        return whole
    for count in range(len(brief.lines) - 1, 0, -1):
        if brief.lines[count - 1].form is Form.HEADING:
            continue  # of a section that lost all of its lines
        cut = (*brief.lines[:count], *_cut(brief, count), brief.footer)
        if fits(cut):
            return cut
    return (*_cut(brief, 0), brief.footer)


def drawn_within(brief: Brief, dialect: Dialect, limit: int, size: Callable[[str], int] = len) -> str:
    """The lines in the service's markup, of a `size` of at most `limit`."""
    return "\n".join(map(dialect.drawn, lines_within(brief, dialect, limit, size=size)))


def lines_within(
    brief: Brief, dialect: Dialect, limit: int, size: Callable[[str], int] = len, longest: int | None = None
) -> tuple[Line, ...]:
    """Those lines that have a `size` of at most `limit` together, and none of them more than `longest`, once drawn."""
    most = longest or limit // 3
    lines = tuple(short(line, lambda one: size(dialect.drawn(one)) <= most) for line in brief.lines)
    return kept_lines(
        replace(brief, lines=lines), lambda kept: sum(size(dialect.drawn(line)) + 1 for line in kept) - 1 <= limit
    )


def text_within(text: str, dialect: Dialect, limit: int) -> str:
    """One text without lines, such as a title, cut so that it has at most `limit` signs once it is escaped."""
    line = short(text_line(text), lambda one: len(dialect.drawn(one)) <= limit)
    return dialect.drawn(line)


def markdown_link(text: str, url: str) -> str:
    """A link in Markdown; a bracket in the URL would end it."""
    return f"[{text}]({url.replace('(', '%28').replace(')', '%29')})"


def utf16_size(text: str) -> int:
    """The length as services count it that are written in a language of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_size(text: str) -> int:
    """The length in bytes."""
    return len(text.encode("utf-8", "surrogatepass"))


def _half(text: str) -> str:
    return cut(text, max(_LEAST, len(text) // 2))


def _cut(brief: Brief, kept: int) -> tuple[Line, ...]:
    left_out = len(brief.lines) - kept
    said = f"Cut to fit: {left_out} more line{'' if left_out == 1 else 's'}, with "
    return (Line((Run(said), Run(f"watchd alert show {brief.alert_id}", Style.COMMAND))),)
