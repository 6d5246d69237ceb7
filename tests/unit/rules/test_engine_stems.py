"""`~word`: other forms of a word, with their accents and without."""

import unicodedata
from datetime import UTC, datetime

import pytest

from watchd.model.item import Item
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.query import parse_entry, parse_query

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_VERBS = "recibir decidir exigir defender ceder prometer vender atacar suministrar"
VERBS = {"verbs": {"es": tuple(parse_entry(f"~{verb}") for verb in _VERBS.split())}}


def _spans(query: str, title: str, language: str | None) -> list[str]:
    read = Item(
        id="item", feed_id="f", seen_at=NOON, event_at=NOON, published=None, url="", url_key="", publisher="",
        language=language, title=title, summary="", body="", digest="",
    )  # fmt: skip
    hits = Engine([CompiledRule("r", "d", parse_query(query))], VERBS, {}).match(read).hits
    return [span.text for hit in hits for span in hit.spans]


@pytest.mark.parametrize(
    "form",
    [
        "recibió",
        "recibirá",
        "decidió",
        "exigió",
        "defendió",
        "cedió",
        "prometió",
        "prometía",
        "venderá",
        "vendía",
        "vendieron",
        "cedería",
        "atacaría",
        "suministraría",
        "prometer",
        "VENDIÓ",
    ],
)
def test_the_accent_that_tells_a_spanish_ending_counts_for_its_stem(form: str) -> None:
    assert _spans("$verbs", f"Moscú {form} repuestos", "en") == [form], "an entry knows its language itself"
    apart = unicodedata.normalize("NFD", form)
    assert _spans("$verbs", f"Moscú {apart} repuestos", "es") == [apart]


@pytest.mark.parametrize(
    ("query", "title", "language"),
    [
        ("~vender", "Moscú venderá aviones", "es"),
        ("~venderá", "Moscú quiere vender aviones", "es"),
        ("~prometió", "Moscú prometió aviones", "es"),
        ("~prometió", "Moscu prometio aviones", "es"),
        ("~запчасть", "Нет запчастей", "ru"),
    ],
)
def test_a_word_of_a_query_is_stemmed_in_the_items_own_language(query: str, title: str, language: str) -> None:
    assert _spans(query, title, language)


def test_without_a_language_a_word_is_itself() -> None:
    assert not _spans("~vender", "Moscú venderá aviones", None)
    assert _spans("~vender", "Moscú: vénder aviones", None) == ["vénder"]


def test_a_stem_is_found_once() -> None:
    assert _spans("~prometió", "prometió", "es") == ["prometió"]
