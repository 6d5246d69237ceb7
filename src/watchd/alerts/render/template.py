"""A Template: which parts of an alert's mail stand in which order, and an operator's own words between them.

It can place parts and name a few words, and nothing else: no condition, no loop, no expression. So nothing in it can
fail or take long when an alert is worded, and what it leads to is an outline as any other, drawn and escaped by the
same code: a text from a feed stays text whatever the template says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from watchd.alerts.render.clean import line_text
from watchd.alerts.render.outline import Outline, Section
from watchd.alerts.render.phrases import moment
from watchd.alerts.render.subject import marking
from watchd.documents.suggest import suggestion
from watchd.errors import ConfigError, Place, Problem
from watchd.model.notification import AlertView

LONGEST = 16_000  # signs of a template
_PARTS: Mapping[str, tuple[str, ...]] = {  # by the titles of the sections
    "together": ("Told together",),
    "news": ("What is new",),
    "why": ("Why it matched", "What matched"),
    "rule": ("The rule",),
    "sources": ("Sources",),
    "coverage": ("Coverage",),
    "next": ("What to do next",),
    "answers": ("Was this useful?", "Answer"),
}
_WORDS = ("alert", "revision", "rule", "rule_title", "severity", "tlp", "owner", "time")
_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_ALONE = re.compile(r"\s*\{\{\s*([^{}]*?)\s*\}\}\s*")
_HEADING = re.compile(r"#+\s+(.*\S)\s*")


@dataclass(frozen=True, slots=True)
class Own:
    """Words of the operator's own: a paragraph, or the title of what follows."""

    text: str
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """Parts and own words, in the order of the file."""

    entries: tuple[str | Own, ...]  # a text is the name of a part

    def applied(self, outline: Outline, view: AlertView) -> Outline:
        """The outline with the template's parts and words; headline, worth, quote and ids stand where they always do.

        What other alerts a message tells is told even where the template has no place for it.
        """
        by_part = {name: section for section in outline.sections if (name := _part_of(section))}
        sections = [] if "together" in self.entries or "together" not in by_part else [by_part["together"]]
        sections += _sections(self.entries, by_part, _values(view))
        return replace(outline, sections=tuple(sections))


def read_template(text: str, file: str) -> Template:
    """The template that the text holds; raises ConfigError with every mistake, its place and the remedy."""
    problems: list[Problem] = []
    entries: list[str | Own] = []
    if len(text) > LONGEST:
        problems.append(Problem(Place(file), f"a template has at most {LONGEST:,} signs", "shorten it"))
    paragraph: list[str] = []
    for number, line in enumerate((*text[:LONGEST].splitlines(), ""), start=1):
        problems += _mistakes(line, Place(file, number))
        alone, heading = _ALONE.fullmatch(line), _HEADING.fullmatch(line)
        is_part = alone is not None and alone[1] in _PARTS
        if paragraph and (is_part or heading or not line.strip()):
            entries.append(Own(" ".join(paragraph)))
            paragraph = []
        if alone is not None and is_part:
            entries.append(alone[1])
        elif heading:
            entries.append(Own(heading[1], is_title=True))
        elif line.strip():
            paragraph.append(line.strip())
    if not problems and not any(isinstance(entry, str) for entry in entries):
        remedy = f"write, each on a line of its own: {', '.join(f'{{{{ {name} }}}}' for name in _PARTS)}"
        problems.append(Problem(Place(file), "it places no part of the alert", remedy))
    if problems:
        raise ConfigError(problems)
    return Template(tuple(entries))


def _mistakes(line: str, place: Place) -> Iterator[Problem]:
    alone = _ALONE.fullmatch(line)
    for field in _FIELD.finditer(line):
        name = field[1]
        if name in _WORDS or (alone is not None and name in _PARTS):
            continue
        at = Place(place.file, place.line, field.start() + 1)
        if name in _PARTS:
            yield Problem(at, f"{{{{ {name} }}}} is a part of the alert", "give it a line of its own")
        else:
            known = f"parts are {', '.join(_PARTS)}; words are {', '.join(_WORDS)}"
            meant = suggestion(name, (*_PARTS, *_WORDS))
            yield Problem(at, f"nothing is called '{name[:40]}'{meant}", known)
    rest = _FIELD.sub("", line)
    if "{{" in rest or "}}" in rest:
        at = Place(place.file, place.line, max(line.find("{{"), line.find("}}"), 0) + 1)
        yield Problem(at, "a field is opened and not closed, or closed and not opened", "write {{ name }}")


def _sections(
    entries: tuple[str | Own, ...], by_part: Mapping[str, Section], values: Mapping[str, str]
) -> Iterator[Section]:
    """Own words up to the next part or title are one section."""
    own = Section("")
    for entry in (*entries, "end"):
        if isinstance(entry, Own) and not entry.is_title:
            own = replace(own, paragraphs=(*own.paragraphs, _filled(entry.text, values)))
            continue
        if own.paragraphs:
            yield own
        own = Section(_filled(entry.text, values)) if isinstance(entry, Own) else Section("")
        if isinstance(entry, str) and entry in by_part:
            yield by_part[entry]


def _filled(text: str, values: Mapping[str, str]) -> str:
    """The words in their places, once: what a word says is never read as a field."""
    return line_text(_FIELD.sub(lambda field: values.get(field[1], ""), text), LONGEST)


def _values(view: AlertView) -> Mapping[str, str]:
    facts = view.facts
    rule = facts.rule
    return {
        "alert": line_text(view.alert_id),
        "revision": str(view.revision),
        "rule": line_text(rule.id),
        "rule_title": line_text(rule.title),
        "severity": rule.severity.value,
        "tlp": marking(rule.tlp),
        "owner": line_text(rule.owner or "nobody"),
        "time": moment(facts.at),
    }


def _part_of(section: Section) -> str:
    return next((name for name, titles in _PARTS.items() if section.title.startswith(titles)), "")
