"""Phrases: times, counts and the origin line, worded the same everywhere."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from watchd.alerts.late import late_by, unsure_by
from watchd.alerts.render.clean import line_text
from watchd.alerts.traced import known, name_of, of_nobody
from watchd.model.alert import AlertKind, Report, Traced
from watchd.model.notification import AlertView, Reader
from watchd.stories.agencies import agency_at, names
from watchd.text.durations import lasting
from watchd.text.zones import clock_in, zone_of_country

_COUNTED = frozenset({"copy", "related"})  # roles of reports that were not sent on their own
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_PUBLISHER_LIMIT = 80
_MOST_COUNTRIES = 3
_MOST_ORIGINS = 4  # named in a line
NAMELESS = "(no title)"


def moment(at: datetime) -> str:
    """A time to the minute, `18 Nov 2025 06:42 UTC`, in English whatever the locale."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year} {utc:%H:%M} UTC"


def moment_in(at: datetime, zones: Iterable[str]) -> str:
    """A time in UTC and on the walls of some zones: `18 Nov 2025 06:42 UTC (02:42 Caracas, 09:42 Moscow)`."""
    clocks = dict.fromkeys(filter(None, (clock_in(at, zone) for zone in zones if zone != "UTC")))
    return f"{moment(at)} ({', '.join(clocks)})" if clocks else moment(at)


def zones_of(view: AlertView, reader: Reader) -> tuple[str, ...]:
    """The zones that times are told in: of who reads it, then of the countries that the reports are from."""
    countries = dict.fromkeys(report.country for report in view.facts.reports if report.country)
    found = filter(None, map(zone_of_country, list(countries)[:_MOST_COUNTRIES]))
    return tuple(dict.fromkeys((reader.zone, *found)))


def stamp(at: datetime) -> str:
    """A time for programs: ISO 8601 to the second, in UTC, with `Z`."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 report`, `3 reports`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def language_tag(language: str | None) -> str:
    """A well-formed language tag (BCP 47, shortened), or nothing: it comes from a feed."""
    return language if language and _LANGUAGE.fullmatch(language) else ""


def publisher_name(publisher: str) -> str:
    """A publisher as it is shown."""
    return line_text(publisher, _PUBLISHER_LIMIT) or "unknown publisher"


def copies_of(view: AlertView) -> int:
    """Reports not sent on their own, known when the message was frozen: counted by alert or view, or listed."""
    listed = sum(report.role in _COUNTED for report in view.facts.reports)
    return max(view.copies, view.facts.copies, listed)


def related_of(view: AlertView) -> int:
    """Those of them that are no copies: they tell the same affair in other words."""
    listed = sum(report.role == "related" for report in view.facts.reports)
    return max(view.related, view.facts.related, listed)


def reports_of(view: AlertView) -> int:
    """All reports of the story, copies and those that are only counted included; of a window all it counted."""
    if view.facts.kind is AlertKind.WINDOW:
        return max(view.facts.matches, len(view.facts.reports))
    least = sum(report.role not in _COUNTED for report in view.facts.reports) + copies_of(view)
    return max(least, sum(one.reports for one in traced_of(view)))  # a long story lists only some of its updates


def publishers_of(view: AlertView) -> int:
    """How many publishers have reported it."""
    listed = {report.publisher for report in view.facts.reports} | set(view.publishers)
    return max(len(listed), view.facts.publishers)


def late_line(report: Report) -> str:
    """That it came long after it was published, and how long; nothing where it did not."""
    late = late_by(report)
    if late is None or report.published is None:
        return ""
    least = "at least " if unsure_by(report) else ""
    return f"Late: published {moment(report.published)}, it came {least}{lasting(late)} after that."


def traced_of(view: AlertView) -> Sequence[Traced]:
    """Every origin of the reports, known when the message was frozen; the first to publish first."""
    return view.traced or view.facts.traced


def origin_line(view: AlertView) -> str:
    """How many reports there are, and what they are worth: `12 reports, 9 publishers, 1 origin (EFE 05:58 UTC)`.

    A number of reports is never worded as confirmation: copies are said to be none, and of reports that do not say from
    whom they have it, it is said that nobody knows.
    """
    total, publishers, copies = reports_of(view), publishers_of(view), copies_of(view)
    traced = traced_of(view)
    origins, unknown = known(traced), of_nobody(traced)
    if total == 1:
        return f"1 report, from {publisher_name(_first_publisher(view))}{_credited(view)}; no other source yet."
    line = f"{counted(total, 'report')}, {counted(publishers, 'publisher')}"
    if origins:
        line += f", {counted(len(origins), 'origin')} ({_named(origins, view.facts.at)})"
    related = related_of(view)
    said = []
    if copies > related:
        said.append("1 is a copy, which confirms nothing" if copies - related == 1 else _copies(copies - related))
    if related:
        said.append(f"{related:,} {'tells' if related == 1 else 'tell'} the same affair in other words")
    if unknown:
        said.append(f"{unknown:,} {'does' if unknown == 1 else 'do'} not say who wrote it first")
    sentences = [line, *([_capital("; ".join(said))] if said else ())]
    if len(origins) == 1 and not unknown:
        sentences.append("Treat it as one source")
    return "".join(f"{sentence}. " for sentence in sentences).rstrip()


def _copies(number: int) -> str:
    return f"{number:,} are copies, which confirm nothing"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _credited(view: AlertView) -> str:
    """The agency that a single report has its news from, where that is somebody else's."""
    for one in known(traced_of(view)):
        if one.origin in names() and agency_at(one.publisher) != one.origin:
            return f", which has it from {one.origin}"
    return ""


def _named(origins: Sequence[Traced], at: datetime) -> str:
    shown = ", ".join(f"{publisher_name(name_of(one))} {_time(one.at, at)}" for one in origins[:_MOST_ORIGINS])
    return shown + (f", +{len(origins) - _MOST_ORIGINS:,} more" if len(origins) > _MOST_ORIGINS else "")


def _time(at: datetime, now: datetime) -> str:
    """A time of the day that is spoken of, `05:58 UTC`; of another day with that day."""
    utc = at.astimezone(UTC)
    return f"{utc:%H:%M} UTC" if utc.date() == now.astimezone(UTC).date() else moment(at)


def _first_publisher(view: AlertView) -> str:
    for report in view.facts.reports:
        return report.publisher
    return view.publishers[0] if view.publishers else ""
