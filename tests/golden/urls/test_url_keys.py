"""Every kind of variant of a link has its article's key, and no two articles have one."""

import csv
import os
from collections import defaultdict
from pathlib import Path

import pytest

from watchd.text.urls import url_key

_HERE = Path(__file__).parent
_CORPUS = "uci-news-aggregator-part.csv"


def _variants() -> list[tuple[str, str, str]]:
    key, found = "", []
    for line in (_HERE / "variants.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            key = line[2:]
            found.append(("itself", key, key))
        elif line and not line.startswith("#"):
            kind, url = line.split(maxsplit=1)
            found.append((kind, url, key))
    return found


def _apart() -> list[tuple[str, str]]:
    text = (_HERE / "apart.txt").read_text(encoding="utf-8").partition("\n")[2]
    return [tuple(pair.split()) for pair in text.split("\n\n")]  # type: ignore[misc]


@pytest.mark.parametrize(("kind", "url", "key"), _variants())
def test_a_variant_has_the_key_of_its_article(kind: str, url: str, key: str) -> None:
    assert url_key(url) == key, kind


@pytest.mark.parametrize(("one", "other"), _apart())
def test_two_articles_have_two_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.corpus
def test_no_two_links_of_a_real_stream_have_one_key() -> None:
    folder = Path(os.environ.get("WATCHD_CORPUS", "")) / "headlines"
    if "WATCHD_CORPUS" not in os.environ or not folder.is_dir():
        pytest.skip("WATCHD_CORPUS names no folder with headlines: keys are NOT tested on real links")
    with (folder / _CORPUS).open(encoding="utf-8", newline="") as file:
        links = {row["URL"] for row in csv.DictReader(file) if row["URL"]}
    groups = defaultdict(set)
    for link in links:
        groups[url_key(link)].add(link)
    assert len(links) > 6000
    assert {key: same for key, same in groups.items() if not key or len(same) > 1} == {}
