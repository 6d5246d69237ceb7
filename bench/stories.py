"""Stories on a real stream of headlines: what is told, listed and counted, how pure the stories are, and how fast."""

import argparse
import csv
import os
import random
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from bench.material import vocabulary
from watchd.model.item import Item
from watchd.model.story import Relation, StoryMember, Threading
from watchd.stories import alike, leaders
from watchd.stories.index import StoryIndex
from watchd.stories.thread import thread
from watchd.stories.trial import interval
from watchd.stories.words import lead_of, words_of
from watchd.text.urls import url_key

_FILE = "uci-news-aggregator-part.csv"
_LIVE = 20_000
_SHEET = 34  # merges of each band of scores, to be judged by hand
_JUDGED = Path(__file__).parents[1] / "tests" / "story_sets" / "suppressed.csv"
_BANDS = (0.70, 0.75, 0.80, 0.90, 1.0)  # of the score; the last is for what is equal but for the order
# The methods measured beside it on the same stream that run above 1,000 items a second: alerts, false merges per
# 1,000 alerts, B-cubed precision and recall.
_PEERS = (
    ("exact normalised title", 6296, 0.5, 1.000, 0.012),
    ("SimHash, 10 bits", 5251, 2.9, 0.997, 0.018),
    ("SimHash, 12 bits", 4711, 8.1, 0.993, 0.023),
    ("MinHash, J .4", 3648, 5.8, 0.996, 0.049),
    ("MinHash, J .3", 2628, 22.5, 0.990, 0.085),
    ("MinHash of letters, J .3", 3545, 9.9, 0.994, 0.051),
    ("MinHash of letters, J .4", 4486, 3.6, 0.997, 0.030),
    ("token sort 70", 3751, 6.7, 0.996, 0.042),
    ("TF-IDF leader .4", 3257, 9.5, 0.995, 0.074),
    ("TF-IDF leader .5", 3791, 6.1, 0.997, 0.053),
    ("TF-IDF nearest .5", 3348, 12.2, 0.996, 0.101),
    ("TF-IDF centroid .25", 931, 842.0, 0.932, 0.392),
    ("TF-IDF centroid .6", 4098, 7.3, 0.995, 0.046),
    ("Jaccard leader .4, 3 shared", 3432, 5.8, 0.996, 0.060),
    ("Jaccard leader .4, 4 shared, numbers", 3590, 4.7, 0.997, 0.058),
    ("Jaccard nearest .25", 1535, 201.0, 0.938, 0.334),
    ("static embedding, leader .8", 3651, 7.7, 0.995, 0.052),
    ("sentence encoder in batches, leader .75", 3715, 5.7, 0.997, 0.050),
    ("sentence encoder in batches, centroid .5", 691, 899.0, 0.941, 0.557),
    ("sentence encoder in batches, centroid .4", 331, 4308.0, 0.833, 0.684),
)


@dataclass(frozen=True)
class Lines:
    """From what on reports are of one story; where all lead, newcomers are compared with every report: chains."""

    group_from: float = alike.GROUP_FROM
    least_shared: int = alike.LEAST_SHARED
    several_from: float = alike.SEVERAL_FROM
    least_shared_several: int = alike.LEAST_SHARED_SEVERAL
    all_lead: bool = False

    def __str__(self) -> str:
        said = f"{self.group_from:.2f}, {self.least_shared} shared; several {self.several_from:.2f}"
        return f"{said}, {self.least_shared_several} shared"


_CURVE = [
    *(
        Lines(start, several_from=start * alike.SEVERAL_FROM / alike.GROUP_FROM)
        for start in (0.15, 0.25, 0.30, 0.32, 0.33, 0.35, 0.40, 0.43, 0.45, 0.50, 0.55, 0.60, 0.70, 0.80, 0.90)
    ),
    Lines(0.40, several_from=0.30),
]
_CHAINS = [Lines(*lines, all_lead=True) for lines in ((0.40, 4), (0.25, 3, 0.25), (0.22, 3, 0.22), (0.22, 3, 0.20, 2))]


@dataclass(frozen=True)
class Merge:
    """A report that joined a story, and the report it was compared with."""

    kind: str
    first: Item
    second: Item
    threading: Threading


@dataclass(frozen=True)
class Outcome:
    """What became of a stream: the story of each item, and the merges."""

    stories: Sequence[str]
    merges: Sequence[Merge]
    seconds: float


def measure(options: argparse.Namespace) -> None:
    """Every figure of docs/stories.md; with `--sheet FILE` also the merges to be judged by hand."""
    _rate()
    _weight()
    folder = os.environ.get("WATCHD_CORPUS")
    path = Path(folder or "") / "headlines" / _FILE
    if folder is None or not path.is_file():
        print("stories: SKIPPED, WATCHD_CORPUS names no folder with headlines")
        return
    items, labels = _stream(path)
    outcome = _run(items)
    kinds = Counter(merge.kind for merge in outcome.merges)
    told = len(set(outcome.stories))
    print(f"stories: {len(items):,} headlines, {told:,} stories, {len(items) / outcome.seconds:,.0f} items/s")
    print(f"  new {told:,}, update {kinds['update']:,}, group {kinds['group']:,}, suppress {kinds['suppress']:,}")
    print("  group from   several   stories   false merges per 1,000   B-cubed precision   recall")
    curve = [_figures(_run(items, lines), labels) for lines in _CURVE]
    for lines, (number, false, precision, recall) in zip(_CURVE, curve, strict=True):
        starts = f"{lines.group_from:.2f}         {lines.several_from:.2f}  "
        print(f"  {starts}    {number:7,}   {false:22.1f}   {precision:17.4f}   {recall:.4f}")
    chains = [_figures(_run(items, lines), labels) for lines in _CHAINS]
    for lines, (number, false, precision, recall) in zip(_CHAINS, chains, strict=True):
        print(f"  with chains, {lines}: {number:,}, {false:.1f}, {precision:.4f}, {recall:.4f}")
    beaten = Counter[str]()
    for name, _, false, precision, recall in _PEERS:
        is_better, is_with_chains = (
            any(row[1] <= false and row[2] >= precision - 0.0005 and row[3] > recall for row in rows)
            for rows in (curve, chains)
        )
        beaten["alone" if is_better else "with chains" if is_with_chains else "not"] += 1
        said = "better than" if is_better else "with chains better than" if is_with_chains else "NOT BETTER than"
        print(f"  {said} {name}: {false} false, {precision:.3f}, {recall:.3f}")
    print(
        f"  better than {beaten['alone']} of {len(_PEERS)} methods at some threshold, "
        f"and than {beaten['with chains']} more where every report leads"
    )
    _judged(outcome.merges, told + kinds["update"])
    if options.sheet:
        _write_sheet(Path(options.sheet), outcome.merges)


def _stream(path: Path) -> tuple[list[Item], list[str]]:
    """The headlines in the order of time, and the story each is labelled with.

    Labels under which one headline of five or more words stands verbatim are one label.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["TIMESTAMP"] or "").isdigit()]
    rows.sort(key=lambda row: (int(row["TIMESTAMP"]), int(row["ID"])))
    parents: dict[str, str] = {}

    def root(label: str) -> str:
        while (parent := parents.setdefault(label, label)) != label:
            label = parent
        return label

    first: dict[str, str] = {}
    for row in rows:
        title = " ".join(row["TITLE"].lower().split())
        if title.count(" ") >= 4:
            parents[root(row["STORY"])] = root(first.setdefault(title, row["STORY"]))
    return [_item(row) for row in rows], [root(row["STORY"]) for row in rows]


def _item(row: Mapping[str, str]) -> Item:
    at = datetime.fromtimestamp(int(row["TIMESTAMP"]) / 1000, UTC)
    return _made(row["ID"], row["TITLE"], row["HOSTNAME"], at, row["URL"])


def _made(number: str, title: str, publisher: str, at: datetime, url: str = "") -> Item:
    return Item(
        id=f"it_{number}", feed_id="feed", seen_at=at, event_at=at, published=at, url=url, url_key=url_key(url),
        publisher=publisher, language="en", title=title, summary="", body="", digest=number,
    )  # fmt: skip


def _member(item: Item, threading: Threading, *, leads: bool = False) -> StoryMember:
    return StoryMember(
        story_id=threading.story_id, rule_id="r", item_id=item.id, url_key=item.url_key, title=item.title,
        publisher=item.publisher, language=item.language, event_at=item.event_at, signature=frozenset(),
        is_head=threading.relation is Relation.NEW, seen_at=item.seen_at, digest=item.digest,
        leads=leads or bool(threading.news), lead=lead_of(item.summary, ""),
    )  # fmt: skip


def _run(items: Iterable[Item], lines: Lines = Lines()) -> Outcome:
    """Thread every item, in order; every place that knows the thresholds is told others for the curve."""
    _set(lines)
    try:
        return _threaded(items, all_lead=lines.all_lead)
    finally:
        _set(Lines())


def _set(lines: Lines) -> None:
    alike.GROUP_FROM = leaders.GROUP_FROM = lines.group_from  # type: ignore[misc]
    alike.LEAST_SHARED = leaders.LEAST_SHARED = lines.least_shared  # type: ignore[misc]
    leaders.SEVERAL_FROM, leaders.LEAST_SHARED_SEVERAL = lines.several_from, lines.least_shared_several  # type: ignore[misc]


def _threaded(items: Iterable[Item], *, all_lead: bool) -> Outcome:
    index, stories, merges, known = StoryIndex(), [], [], {}
    begun = time.process_time()
    for item in items:
        found = thread(item, "r", (index,), timedelta(hours=72), item.seen_at)
        index.add([_member(item, found, leads=all_lead)])
        known[item.id] = item
        stories.append(found.story_id)
        if found.compared_with is not None:
            copy = "suppress" if found.relation is Relation.SAME else "group"
            merges.append(Merge("update" if found.news else copy, known[found.compared_with], item, found))
    return Outcome(stories, merges, time.process_time() - begun)


def _figures(outcome: Outcome, labels: Sequence[str]) -> tuple[int, float, float, float]:
    """Stories, joins of a story that began under another label per 1,000 of them, B-cubed precision and recall."""
    founders: dict[str, str] = {}
    false = sum(
        founders.setdefault(story, label) != label for story, label in zip(outcome.stories, labels, strict=True)
    )
    members = defaultdict(Counter[str])
    for story, label in zip(outcome.stories, labels, strict=True):
        members[story][label] += 1
    sizes = Counter(labels)
    precision = sum(n * n / counts.total() for counts in members.values() for n in counts.values()) / len(labels)
    recall = sum(n * n / sizes[label] for counts in members.values() for label, n in counts.items()) / len(labels)
    return len(members), 1000 * false / len(members), precision, recall


def _write_sheet(path: Path, merges: Sequence[Merge]) -> None:
    """Suppressed merges, as many of each band of scores, for somebody to judge."""
    chance = random.Random(22)
    bands: dict[float, list[Merge]] = {band: [] for band in _BANDS}
    for merge in merges:
        if merge.kind == "suppress":
            bands[max(band for band in _BANDS if band <= (merge.threading.score or 0))].append(merge)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("band", "in_band", "score", "earlier", "later", "earlier_headline", "later_headline"))
        for band, found in bands.items():
            for merge in chance.sample(found, min(len(found), _SHEET)):
                score = f"{merge.threading.score:.2f}"
                ids = (merge.first.digest, merge.second.digest)  # numbers of rows in the stream
                writer.writerow((band, len(found), score, *ids, merge.first.title, merge.second.title))


def _judged(merges: Sequence[Merge], alerts: int) -> None:
    """What the sheet judged by hand says of suppressions: other developments, and details, per 1,000 alerts."""
    with _JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    suppressed = {(merge.first.digest, merge.second.digest) for merge in merges if merge.kind == "suppress"}
    still = sum((row["earlier"], row["later"]) in suppressed for row in rows)
    print(f"  {len(rows)} suppressions judged by hand, {still} of them suppressed by this release:")
    for verdict in ("other", "detail"):
        point = least = most = 0.0
        for band in sorted({row["band"] for row in rows}):
            judged = [row for row in rows if row["band"] == band]
            number, size = sum(row["verdict"] == verdict for row in judged), int(judged[0]["in_band"])
            low, high = interval(number, len(judged))
            point, least, most = point + size * number / len(judged), least + size * low, most + size * high
        per = 1000 / alerts
        low, high = least * per, most * per
        print(f"  {verdict}: {point * per:.1f} per 1,000 alerts ({low:.1f} to {high:.1f}, 95 % in each band)")


def _weight() -> None:
    """What a live head takes of memory, with its row."""
    index, at = StoryIndex(), datetime(2026, 1, 1, tzinfo=UTC)
    tracemalloc.start()
    for number, item in enumerate(_news(_LIVE, at)):
        index.add([_member(item, Threading(f"st_{number}", Relation.NEW))])
    words_of.cache_clear()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(f"  {size / len(index.leaders) / 1000:.1f} KB of memory a head, its row with it")


def _rate() -> None:
    """Decisions a second over 20,000 live heads with leads."""
    index = StoryIndex()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    items = list(_news(_LIVE + 4000, at))
    index.add(_member(item, Threading(f"st_{number}", Relation.NEW)) for number, item in enumerate(items[:_LIVE]))
    begun = time.process_time()
    for item in items[_LIVE:]:
        thread(item, "r", (index,), timedelta(hours=72), at)
    rate = (len(items) - _LIVE) / (time.process_time() - begun)
    print(f"stories: {rate:,.0f} decisions/s over {len(index.leaders):,} live heads, of processor time")


def _news(number: int, at: datetime) -> Iterator[Item]:
    """Headlines of nine words with leads of thirty, drawn by Zipf's law; two topic words stand in all of them."""
    chance = random.Random(17)
    known = [f"{word}{'abc'[place % 3]}" for place, word in enumerate(vocabulary())]
    weights = list(accumulate(1 / (rank + 50) for rank in range(len(known))))  # the words of any text are left out
    base = _made("0", "", "a.example", at)
    for place in range(number):
        words = chance.choices(known, cum_weights=weights, k=36)
        title, lead = f"Venezuela Sukhoi {' '.join(words[:7])}", " ".join(words[7:])
        yield replace(base, id=f"it_{place}", url_key=f"https://a.example/{place}", title=title, summary=lead)
