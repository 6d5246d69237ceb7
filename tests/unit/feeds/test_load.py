"""Feed files to feeds: every field, every mistake with its place."""

from datetime import timedelta

import pytest

from watchd.errors import ConfigError
from watchd.feeds.load import json_schema, load_feeds
from watchd.model.feed import Feed, NetworkOptions

HEAD = "version: 1\nfeeds:\n"


def told(*files: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_feeds({f"{name}.yaml": text for name, text in zip("abc", files, strict=False)})
    return [f"{problem.place} {problem.message}" for problem in caught.value.problems]


def test_a_feed_with_everything_that_may_be_said_of_it() -> None:
    text = (
        HEAD
        + """
  - id: efecto-cocuyo
    title: Efecto Cocuyo
    url: "https://efectococuyo.com/feed/?a=1#x"
    language: es
    country: VE
    tags: [venezuela, independent]
    grade: B
    publisher: Efectococuyo.com
    interval: 1h
    encoding: cp-1251
    allow_private: [10.0.0.0/8, inside.example.org]
    proxy: http://proxy.example:3128
    no_proxy: [example.org]
    ca_file: ca.pem
"""
    )
    assert load_feeds({"config/feeds/ve.yaml": text}) == (
        Feed(
            id="efecto-cocuyo",
            url="https://efectococuyo.com/feed/?a=1#x",
            title="Efecto Cocuyo",
            language="es",
            country="VE",
            tags=frozenset({"venezuela", "independent"}),
            grade="B",
            publisher="efectococuyo.com",
            interval=timedelta(hours=1),
            encoding="cp1251",
            network=NetworkOptions(
                ("10.0.0.0/8", "inside.example.org"),
                "http://proxy.example:3128",
                ("example.org",),
                "config/feeds/ca.pem",
            ),
        ),
    )


def test_the_least_that_must_be_said() -> None:
    (feed,) = load_feeds({"a.yaml": HEAD + "  - {id: a, url: http://h.example/}\n"})
    assert (feed.grade, feed.language, feed.interval, feed.network) == ("F", None, None, NetworkOptions())
    assert load_feeds({"a.yaml": "version: 1\nfeeds: []\n"}) == ()
    assert load_feeds({}) == ()


def test_files_are_read_in_the_order_of_their_paths() -> None:
    one, two = (HEAD + f"  - {{id: {name}, url: http://h/}}\n" for name in ("x", "a"))
    assert [feed.id for feed in load_feeds({"b.yaml": two, "a.yaml": one})] == ["x", "a"]


def test_an_id_stands_once_over_all_files() -> None:
    entry = "  - {id: same, url: http://h/}\n"
    assert told(HEAD + entry, HEAD + entry + entry) == [
        "b.yaml:3:10 id: 'same' stands twice; first at a.yaml:3:10",
        "b.yaml:4:10 id: 'same' stands twice; first at a.yaml:3:10",
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("id: A/b, url: http://h/", "3:10 id: 'A/b' holds a /, which is reserved"),
        ("url: http://h/", "3:5 missing field 'id'"),
        ("id: a", "3:5 missing field 'url'"),
        ("id: a, url: http://h/, langauge: es", "3:29 unknown field 'langauge'; did you mean 'language'?"),
        ("id: a, url: http://h/, language: Spanish", "3:39 language: 'Spanish' is not a language"),
        ("id: a, url: http://h/, country: no", "3:38 country: 'no' is not a country"),
        ("id: a, url: http://h/, grade: b", "3:36 grade: 'b' is no grade"),
        ("id: a, url: http://h/, interval: 59s", "3:39 interval: must be at least 1m, found '59s'"),
        ("id: a, url: http://h/, interval: 15", "3:39 interval: '15' has no unit"),
        ("id: a, url: http://h/, encoding: zlib", "3:39 encoding: 'zlib' is no encoding that is known"),
        ("id: a, url: http://h/, encoding: utf-16", "3:39 encoding: 'utf-16' is no encoding that is known"),
        ("id: a, url: http://h/, publisher: https://h/", "3:40 publisher: 'https://h/' is no host name"),
        ("id: a, url: http://h/, tags: [A B]", "3:36 tags: 'A B' cannot be a name here"),
        ("id: a, url: http://h/, proxy: 'http://u:p@h'", "3:36 proxy: a login may not stand in this file"),
        ("id: a, url: http://h/, allow_private: ['http://h/']", "3:45 allow_private: 'http://h/' is no host name"),
    ],
)
def test_each_mistake_has_its_place(fields: str, expected: str) -> None:
    assert told(f"{HEAD}  - {{{fields}}}\n") == [f"a.yaml:{expected}"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://h/x", "is no http:// or https:// URL"),
        ("file:///etc/passwd", "is no http:// or https:// URL"),
        ("//h/x", "is no http:// or https:// URL"),
        ("h.example/feed", "is no http:// or https:// URL"),
        ("https:///feed", "without a host"),
        ("https://", "without a host"),
        ("http://h:0/", "without a host"),
        ("http://h:99999/", "is no URL"),
        ("http://[::1/", "is no URL"),
        ("https://u:canary@h/", "user name or password"),
        ("https://u@h/", "user name or password"),
        ("https://h/a b", "holds no blanks"),
        ("https://h/" + "x" * 2_050, "characters"),
    ],
)
def test_a_url_must_be_one_that_can_be_asked(url: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_feeds({"a.yaml": f'{HEAD}  - {{id: a, url: "{url}"}}\n'})
    assert words in str(caught.value)
    assert "canary" not in str(caught.value)


def test_problems_of_all_files_come_at_once() -> None:
    found = told("version: 2\nfeeds: []\n", "x: [", HEAD + "  - 5\n")
    assert [line.split(" ")[0] for line in found] == ["a.yaml:1:10", "b.yaml:1:5", "c.yaml:3:5"]


def test_editors_get_a_schema() -> None:
    entry = json_schema()["$defs"]["FeedEntry"]
    assert entry["required"] == ["id", "url"]
    assert entry["properties"]["grade"]["enum"] == list("ABCDEF")
    assert entry["additionalProperties"] is False


def test_a_folder_is_a_feed_of_its_own_kind() -> None:
    text = HEAD + "  - {id: inbox, type: file, path: ../inbox, language: ru, tags: [partner], encoding: koi8-r}\n"
    (feed,) = load_feeds({"config/feeds/a.yaml": text})
    assert feed == Feed(
        id="inbox",
        folder="config/feeds/../inbox",
        language="ru",
        tags=frozenset({"partner"}),
        encoding="koi8_u",
        interval=timedelta(minutes=1),
    )
    assert feed.host == "file:inbox"
    (quick,) = load_feeds({"a.yaml": HEAD + "  - {id: a, type: file, path: /srv/in, interval: 5s}\n"})
    assert (quick.folder, quick.interval) == ("/srv/in", timedelta(seconds=5))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("id: a, type: file", "3:5 missing field 'path'"),
        ("id: a, type: file, path: ''", "3:31 path: is empty"),
        ("id: a, type: file, path: in, interval: 4s", "3:45 interval: must be at least 5s, found '4s'"),
        ("id: a, type: file, path: in, url: http://h/", "3:35 unknown field 'url'"),
        ("id: a, type: http, path: in", "3:5 missing field 'url'"),
        ("id: a, type: ftp, url: http://h/", "3:19 type: unknown value 'ftp'"),
        ("id: a, path: in", "3:5 missing field 'url'"),
    ],
)
def test_each_mistake_of_a_folder_has_its_place(fields: str, expected: str) -> None:
    assert told(f"{HEAD}  - {{{fields}}}\n")[0] == f"a.yaml:{expected}"
