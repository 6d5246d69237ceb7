"""What `match:` may hold: a query, who does what to whom, and what keeps an item out."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Self

from pydantic import AfterValidator, WithJsonSchema, field_validator, model_validator

from watchd.documents import InputError, Model
from watchd.rules.called_elsewhere import OF_AN_EVENT
from watchd.rules.query import Direction

QueryText = Annotated[str, WithJsonSchema({"type": "string", "minLength": 1})]
SENTENCE: Final = "sentence"
MOST_WORDS: Final = 100
ROLES: Final = ("actor", "action", "target")

_JOINED: Final = re.compile(r"\b(?:AND|OR|NEAR)\b")
_WORDS: Final = re.compile(r"([0-9]{1,9}) words?")


def _given(value: object) -> object:
    """What is written and empty was meant to say something: left out, the rule would find more."""
    if value is None:
        raise InputError("it holds nothing", "give a value, or remove the line")
    return value


def _query(value: object) -> object:
    if isinstance(value, list | tuple) and len(value) > 1 and all(isinstance(one, str) for one in value):
        any_of = " OR ".join(map(_operand, value))
        written = f"'{any_of}'" if any_of.startswith('"') else any_of
        remedy = f"join them, with OR where any is enough: {written[:120]}; with AND where all must be there"
        raise InputError("expected text, found a list", remedy)
    return _given(value)


def _operand(text: str) -> str:
    """An entry of such a list as it stands in a query."""
    bare = text.strip()
    if _JOINED.search(bare):
        return f"({bare})"
    return f'"{bare}"' if " " in bare and '"' not in bare else bare


def _part(value: object) -> object:
    if isinstance(value, list | tuple) and value and all(isinstance(one, str) for one in value):
        raise InputError("expected text, found a list", f"write the alternatives with OR: {' OR '.join(value)[:80]}")
    return _given(value)


def _within(text: str) -> str:
    found = _WORDS.fullmatch(text)
    if text == SENTENCE:
        return text
    if found is None:
        shown = text[:40]
        more = (
            f"did you mean `{shown} words`?" if text.isdecimal() else "write `sentence`, or a number of words: 30 words"
        )
        raise InputError(f"'{shown}' is neither `sentence` nor a number of words", more)
    if not 1 <= int(found[1]) <= MOST_WORDS:
        raise InputError(
            f"'{text[:40]}': it may be 1 to {MOST_WORDS} words",
            "words that only stand in one item are found by `query:` with AND",
        )
    return text


Within = Annotated[
    str,
    AfterValidator(_within),
    WithJsonSchema(
        {"type": "string", "pattern": "^(sentence|[1-9][0-9]? words?|100 words)$", "examples": ["30 words"]}
    ),
]


class EventEntry(Model):
    """Who does what to whom. Each part is a term, a list or an OR of them; one of the three may be left out."""

    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = OF_AN_EVENT

    actor: QueryText | None = None
    """Who does it."""
    action: QueryText | None = None
    """What is done: verbs, or nouns such as seizure."""
    target: QueryText | None = None
    """To whom or what."""
    within: Within = SENTENCE
    """How close together: in one sentence, or from the first to the last word at most so many words, as in 30 words."""
    direction: Direction = Direction.CHECKED
    """checked: refused where the sentence reads the other way round. strict: only where it reads so. any: both."""

    @field_validator(*ROLES, mode="before")
    @classmethod
    def _is_text(cls, value: object) -> object:
        return _part(value)

    @model_validator(mode="after")
    def _has_parts(self) -> Self:
        given = [name for name in ROLES if getattr(self, name) is not None]
        if len(given) <= 1:
            has = f"it has nothing but `{given[0]}:`" if given else "it has no actor, no action and no target"
            raise InputError(has, "give at least two of `actor:`, `action:` and `target:`")
        if self.direction is Direction.STRICT and self.action is None:
            raise InputError(
                "`direction: strict` needs an `action:`",
                "without one nothing is known of direction; give one, or remove it",
            )
        return self

    @property
    def words(self) -> int | None:
        """At most so many words from the first to the last; None: within one sentence."""
        found = _WORDS.fullmatch(self.within)
        return None if found is None else int(found[1])


class MatchEntry(Model):
    """Which items: where a query and an event stand, both must hold, anywhere in the item."""

    query: QueryText | None = None
    """Words, lists and operators, as in ($su30 NEAR/25 $spares) AND $venezuela."""
    event: EventEntry | None = None
    """Who does what to whom, in one sentence."""
    events: tuple[EventEntry, ...] = ()
    """Several events, any of which is enough."""
    exclude: QueryText | None = None
    """A query that, where title or summary satisfy it, keeps the item out."""

    @field_validator("event", mode="before")
    @classmethod
    def _is_there(cls, value: object) -> object:
        return _given(value)

    @field_validator("query", "exclude", mode="before")
    @classmethod
    def _is_text(cls, value: object) -> object:
        return _query(value)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.event is not None and self.events:
            raise InputError(
                "it has both `event:` and `events:`", "put all of them under `events:`; any of them is enough"
            )
        if self.query is None and not self.all_events:
            raise InputError("it says nothing", "write `query:`, or `event:`, or both")
        return self

    @property
    def all_events(self) -> tuple[EventEntry, ...]:
        """The events of which one must hold."""
        return self.events if self.event is None else (self.event,)
