"""What a rule, a list and a board file may hold: the models behind the loader and behind editors' schemas."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from watchd.documents import Country, Day, Duration, Flag, Handle, InputError, Language, Model, Name, Version, Zone
from watchd.model.rule import DedupBy, Severity, Status, Tlp
from watchd.rules.called_elsewhere import OF_A_FILE, OF_A_RULE
from watchd.rules.match_files import MatchEntry, QueryText
from watchd.rules.timeline_files import TimelineEntry
from watchd.rules.window_files import WindowEntry

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def _list_name(name: str) -> str:
    parts = name.split("_")
    if not all(part.isascii() and part.isalnum() and part == part.lower() for part in parts):
        raise InputError(
            f"'{name[:80]}' cannot be a list's name", "use small letters and digits, joined by _, like cn_radar"
        )
    return name


Reading = Annotated[Literal["++", "+", "0", "-", "--"], WithJsonSchema({"enum": ["++", "+", "0", 0, "-", "--"]})]
ListName = Annotated[str, AfterValidator(_list_name)]


def _names_some(values: tuple[str, ...]) -> tuple[str, ...]:
    """A list that names nothing looks like a filter that lets nothing pass, and would let everything."""
    if not values:
        raise InputError("it names nothing", "give a value, or remove the line")
    return values


_Value = TypeVar("_Value", bound=str)
Named = Annotated[tuple[_Value, ...], AfterValidator(_names_some), Field(json_schema_extra={"minItems": 1})]


class FiltersEntry(Model):
    """What is asked of an item outside its text."""

    language: Named[Language] = ()
    """The item's own language, else its feed's; an item without any passes."""
    feeds: Named[Name] = ()
    """Ids of feeds."""
    publishers: Named[Text] = ()
    """Host names of publishers, as alerts print them."""
    tags: Named[Text] = ()
    """Tags of feeds."""
    countries: Named[Country] = ()
    """Countries of feeds."""
    max_age: Duration | None = None
    """How long ago an item may have been published when it is seen."""


class DedupEntry(Model):
    """When the same thing comes again."""

    by: DedupBy = DedupBy.STORY
    """What makes it the same thing."""
    again_after: Duration | None = None
    """For a story: how long it stays open, 72h to 14d. Else: how long a further firing is not told."""


class SignalEntry(Model):
    """Which hypothesis of which board a firing speaks for or against."""

    board: Name
    """The board's name."""
    supports: Name | None = None
    """The hypothesis it speaks for; one of supports and undermines."""
    undermines: Name | None = None
    """The hypothesis it speaks against; one of supports and undermines."""
    strength: Literal["weak", "medium", "strong"] = "medium"
    """How much it says."""

    @model_validator(mode="after")
    def _takes_one_side(self) -> Self:
        if (self.supports is None) == (self.undermines is None):
            raise InputError(
                "a signal supports one hypothesis or undermines one", "write one of `supports:` and `undermines:`"
            )
        return self

    @property
    def hypothesis(self) -> str:
        """The hypothesis it is about."""
        return self.supports or self.undermines or ""


class SampleItem(Model):
    """A small item; markup in it is removed as it is from a feed's."""

    title: str = ""
    """Its title."""
    summary: str = ""
    """Its summary."""
    body: str = ""
    """Its full text."""
    language: Language | None = None
    """Its language."""
    feed: Name | None = None
    """The feed it comes from; without one, filters on feeds let it pass."""

    @model_validator(mode="after")
    def _has_text(self) -> Self:
        if not (self.title.strip() or self.summary.strip() or self.body.strip()):
            raise InputError("a test item without any text", "give it a `title:`, a `summary:` or a `body:`")
        return self


class SamplesEntry(Model):
    """Items that must match and items that must not, and timelines; run at every load. A plain text is a title."""

    must_match: tuple[Text | SampleItem, ...] = ()
    """Items the rule must match."""
    must_not_match: tuple[Text | SampleItem, ...] = ()
    """Near misses the rule must not match."""
    timeline: tuple[TimelineEntry, ...] = ()
    """What the window of `alert_when:` must say of a course of matches."""


class Defaults(Model):
    """Values for every rule of this file that does not say otherwise."""

    owner: Handle | None = None
    """Who looks after the rule; without one, the operators."""
    review: Day | None = None
    """When to look at the rule again; without one, 90 days after it was first loaded."""
    expires: Day | None = None
    """The last day the rule works."""
    route: tuple[Name, ...] = ()
    """Channels that get the alerts; without any, the routes of the configuration decide."""
    tlp: Tlp = Tlp.GREEN
    """Traffic Light Protocol marking; only channels that may carry it get the alert."""
    severity: Severity = Severity.LOW
    """How urgent. none is a building block; none and info are listed and never sent."""
    status: Status = Status.LIVE
    """A draft is evaluated and counted, and nothing is sent; a paused rule rests."""
    dedup: DedupEntry = DedupEntry()
    """When the same thing is told again."""
    only: FiltersEntry = FiltersEntry()
    """Items must be this."""
    never: FiltersEntry = Field(default=FiltersEntry(), alias="not")
    """Items must not be this."""
    zone: Zone = "UTC"
    """The time zone whose days and weekdays windows mean, as in America/Caracas."""


class RuleEntry(Defaults):
    """One thing to watch for."""

    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = OF_A_RULE

    id: Name
    """Small letters, digits and hyphens; unique in the whole set, and stable: state hangs on it."""
    match: MatchEntry | None = None
    """Which items; only a rule with `sequence` or `due` may be without."""
    title: Title | None = None
    """Names the rule in the alert; without one, the id in words."""
    question: Text | None = None
    """The intelligence question it serves; printed in each alert."""
    why: Text | None = None
    """Why it matters; printed in each alert."""
    alert_when: WindowEntry | None = None
    """When it alerts on a while; without it, on each item that matches."""
    accept_noise: bool = False
    """That it may alert falsely more than four times a year by what it matched so far: for absence and burst."""
    signal: SignalEntry | None = None
    """What it says about a board's hypotheses."""
    tests: SamplesEntry = SamplesEntry()
    """Items it must and must not match."""


class MatchingRuleEntry(RuleEntry):
    """A rule as it is bound where it must say which items."""

    match: MatchEntry
    """Which items."""


class TermEntry(Model):
    """An entry with a note."""

    term: Text
    """A word, a phrase without quotes, =Exact, ~stem, or $another_list."""
    note: Text
    """Why it is written so."""


class _RulesFileHead(Model):
    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = OF_A_FILE
    version: Version
    defaults: Defaults = Defaults()
    """Values for every rule of this file that does not say otherwise."""


class RulesHead(_RulesFileHead):
    """A rule file as far as it is bound at once: its rules are bound one by one."""

    rules: tuple[object, ...] = ()
    """The rules."""
    watch: dict[str, object] = Field(default={})
    """Quick watches."""
    lists: object = None
    """Lists, which are bound on their own."""


class RulesFile(_RulesFileHead):
    """Rules and quick watches."""

    rules: tuple[RuleEntry, ...] = ()
    """The rules."""
    watch: dict[Name, QueryText] = Field(default={})
    """Quick watches: an id and a query. Severity low, for 30 days from the first load."""
    lists: dict[ListName, dict[Language, tuple[Text | TermEntry, ...]]] = Field(default={})
    """Lists of terms, as in a file of their own; every rule file may use them."""


class ListsFile(Model):
    """Lists of terms and names, per language."""

    version: Version
    lists: dict[ListName, dict[Language, tuple[Text | TermEntry, ...]]]
    """Lists by name; the entries of each by language. An entry $name stands for that list's entries of the language."""


class AbsenceEntry(Model):
    """How it reads when nothing came for a while."""

    after: Duration
    """How long."""
    reads: dict[Name, Reading]
    """How the absence bears on each hypothesis."""


class IndicatorEntry(Model):
    """Something observable that tells hypotheses apart."""

    id: Name
    """Unique on the board."""
    rule: Name | None = None
    """The rule that observes it; one of rule and manual."""
    manual: Flag = False
    """A person sets it; one of rule and manual."""
    reads: dict[Name, Reading] = Field(default={})
    """How it bears on each hypothesis: ++ strongly for, + for, 0 neither, - against, -- strongly against."""
    if_absent: AbsenceEntry | None = None
    """How its absence reads."""
    due: Day | None = None
    """By when it is expected."""
    note: Text | None = None
    """For people."""


class AssessmentEntry(Model):
    """What people judge; watchd never writes one."""

    likelihood: Literal[
        "almost no chance", "very unlikely", "unlikely", "roughly even", "likely", "very likely", "almost certain"
    ]
    """Words of probability (ICD 203)."""
    of: Name
    """The hypothesis judged."""
    confidence: Literal["low", "moderate", "high"]
    """How sure the judges are of their judgement."""
    by: Handle
    """Who judged."""
    on: Day
    """When."""


class BoardFile(Model):
    """One question, its possible answers, and what would speak for or against each."""

    version: Version
    board: Name
    """The board's name."""
    question: Text
    """The question it answers."""
    hypotheses: dict[Name, Text]
    """The possible answers, at least two."""
    indicators: tuple[IndicatorEntry, ...] = ()
    """What would speak for or against each."""
    owner: Handle | None = None
    """Who looks after it."""
    tlp: Tlp = Tlp.GREEN
    """Traffic Light Protocol marking."""
    review_every: Duration | None = None
    """How often to look at it again."""
    would_change_my_mind: Text | None = None
    """What would overturn the present view."""
    assessment: AssessmentEntry | None = None
    """The present judgement."""
