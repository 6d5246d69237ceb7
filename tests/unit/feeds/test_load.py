"""Feed files to feeds: every field, every mistake with its place."""

from datetime import date, timedelta

import pytest
from tests.canary import CANARY, songs

from watchd.errors import ConfigError
from watchd.feeds.load import json_schema, load_feeds
from watchd.model.credentials import Credentials
from watchd.model.feed import Expected, Feed, NetworkOptions

SECRET = f"{CANARY}-feed-Eiy3phei"
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
    first_poll: 24h
    expect: unreachable
    reason: "blocked from here until the new line is in "
    until: 2027-01-31
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
            first_poll=timedelta(hours=24),
            unreachable=Expected("blocked from here until the new line is in", date(2027, 1, 31)),
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


def test_a_feed_with_logins() -> None:
    entry = """  - id: a
    url: https://h.example/
    headers: {Accept-Language: es}
    header_files: {X-Api-Key: secrets/key}
    basic: {user: desk, password_file: ../password}
    client_cert: desk.pem
    client_key: desk.key
    proxy_file: /run/secrets/proxy
"""
    (feed,) = load_feeds({"config/feeds/ve.yaml": HEAD + entry})
    assert feed.credentials == Credentials(
        headers=(("Accept-Language", "es"),),
        header_files=(("X-Api-Key", "config/feeds/secrets/key"),),
        user="desk",
        password_file="config/feeds/../password",
        proxy_file="/run/secrets/proxy",
    )
    assert (feed.network.client_cert, feed.network.client_key) == ("config/feeds/desk.pem", "config/feeds/desk.key")
    assert feed.tells_secrets
    (plain,) = load_feeds({"a.yaml": HEAD + "  - {id: a, url: https://h/, headers: {Accept-Language: es}}\n"})
    assert not plain.tells_secrets


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (f"bearer: {SECRET}", "unknown field 'bearer'; did you mean 'bearer_file'?"),
        (f"basic: {{user: a, password: {SECRET}}}", "unknown field 'password'; did you mean 'password_file'?"),
        (f"headers: {{X-Api-Key: {SECRET}}}", "X-Api-Key: a secret may not stand in this file"),
        (f"headers: {{Authorization: Bearer {SECRET}}}", "Authorization: a secret may not stand in this file"),
        (f"proxy: 'http://desk:{SECRET}@p.example:3128'", "proxy: a login may not stand in this file"),
        ("bearer_file: a, basic: {user: b, password_file: c}", "more than one login"),
        ("bearer_file: a, header_files: {authorization: c}", "more than one login"),
        ("headers: {X-A: b}, header_files: {x-a: c}", "a header stands twice"),
        ("headers: {Host: b}", "Host is set by watchd itself"),
        ("header_files: {If-None-Match: b}", "If-None-Match is set by watchd itself"),
        ("headers: {'X A': b}", "'X A' is no name of a header"),
        ("headers: {X-A: 'é'}", "a header's value is 1 to 2,000 plain characters"),
        ("client_key: a", "a key without its certificate"),
        ("proxy: 'http://p.example', proxy_file: a", "two proxies"),
        ("basic: {user: 'a:b', password_file: c}", "'a:b' is no name of a user"),
        ("expect: unreachable", "reason and until must be there too"),
        ("until: 2027-01-31", "expect and reason must be there too"),
        ("expect: unreachable, reason: ' ', until: 2027-01-31", "a reason is a line of 1 to 200 signs"),
        ("expect: reachable, reason: a, until: 2027-01-31", "expect: unknown value 'reachable'"),
        ("first_poll: 30m", "first_poll: must be at least 1h"),
    ],
)
def test_what_cannot_work_is_refused_and_no_secret_that_stands_in_the_file_is_shown(said: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_feeds({"a.yaml": HEAD + f"  - {{id: a, url: https://h.example/, {said}}}\n"})
    assert message in str(caught.value)
    assert not songs(str(caught.value))


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
        ("feed:ftp://h/x", "is no http:// or https:// URL"),
        ("feed:feed://h/x", "is no http:// or https:// URL"),
        ("feed://a:b@h/x", "a URL with a user name or password in it"),
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
