"""`feed import` and `feed export`: lists of other readers, and nothing overwritten without saying so."""

from pathlib import Path

import pytest
from tests.integration.cli.desk import write_desk
from tests.unit.cli.program import watchd

from watchd.feeds.load import load_feeds

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="Official sources">
    <outline text="Новости" type="rss" xmlUrl="https://ria.ru/export/rss2/index.xml" language="ru-RU"/>
    <outline text="Venezuela &amp; oil" type="rss" xmlUrl="https://oil.example/feed" category="/News/Energy,venezuela"/>
  </outline>
  <outline text="Venezuela oil" type="rss" xmlUrl="https://oil.example/other"/>
  <outline text="Twice" type="rss" xmlUrl="https://OIL.example/feed#top"/>
  <outline text="TASS again" type="rss" xmlUrl="https://tass.com/rss"/>
  <outline text="A podcast app" type="rss" xmlUrl="ftp://pod.example/"/>
</body></opml>
"""


def test_a_list_becomes_a_feed_file_and_what_is_left_out_is_named(here: Path) -> None:
    write_desk(here)
    (here / "reader.opml").write_text(LIST)
    result = watchd("feed", "import", "reader.opml")
    assert result.exit_code == 4
    feeds = load_feeds({"reader.yaml": result.stdout})
    assert [(feed.id, feed.title, feed.language) for feed in feeds] == [
        ("ria-ru", "Новости", "ru"),
        ("venezuela-oil", "Venezuela & oil", None),
        ("venezuela-oil-2", "Venezuela oil", None),
    ]
    assert feeds[1].tags == {"official-sources", "energy", "venezuela"}
    assert "left out Twice (https://OIL.example/feed#top): the same URL as venezuela-oil" in result.stderr
    assert "left out TASS again (https://tass.com/rss): the same URL as tass-en" in result.stderr
    assert "left out A podcast app (ftp://pod.example/)" in result.stderr
    assert "watchd: 3 feeds" in result.stderr


def test_an_outline_that_is_a_feed_and_lacks_its_address_is_named_with_the_remedy(here: Path) -> None:
    write_desk(here)
    outlines = (
        '<outline text="Ministry" type="rss" htmlUrl="https://ministry.example/"/>'
        '<outline text="Old style" type="rss" url="https://old.example/rss"/>'
        '<outline text="More" type="include" url="https://lists.example/more.opml"/>'
        '<outline text="A page" type="link" url="https://page.example/"/>'
        '<outline text="Blog" type="rss" htmlUrl="https://blog.example/feed/@name"/>'
    )
    (here / "reader.opml").write_text(f"<opml version='2.0'><body>{outlines}</body></opml>")
    result = watchd("feed", "import", "reader.opml")
    assert result.exit_code == 4
    assert [feed.url for feed in load_feeds({"reader.yaml": result.stdout})] == ["https://old.example/rss"]
    assert "left out Ministry (https://ministry.example/): it has no `xmlUrl`; `watchd feed discover`" in result.stderr
    assert "left out More (https://lists.example/more.opml): it is a list elsewhere; save that" in result.stderr
    assert "left out Blog (https://blog.example/feed/@name)" in result.stderr
    assert "A page" not in result.stderr


@pytest.mark.parametrize(
    "url",
    [
        "https://me:hunter2@a.example/rss",
        "https://me:hunter2@[::1/rss",
        "https:/me:hunter2@a.example/rss",
        "https://me:hun/hunter2@a.example/@rss",
        f"https:/me:hunter2{'x' * 99}@a.example/",
        "me:hunter2@a.example",
        "https://me:hu@hunter2@a.example:port/rss",
        "https://me:hunter2 hunter2@a.example/rss",
    ],
)
def test_a_login_in_an_address_is_not_shown_and_its_place_is_named(here: Path, url: str) -> None:
    write_desk(here)
    (here / "reader.opml").write_text(f'<opml><body><outline text="Wire" xmlUrl="{url}"/></body></opml>')
    result = watchd("feed", "import", "reader.opml")
    assert result.exit_code == 4
    assert "hunter2" not in result.stderr + result.stdout
    assert "left out Wire (" in result.stderr
    assert "...@" in result.stderr
    assert "basic: {user: NAME" in result.stderr or "write the feed's whole address" in result.stderr


def test_addresses_made_to_look_like_logins_without_end_are_left_out_at_once(here: Path) -> None:
    """Each of them took seconds to look for a login in, and a list may have thousands."""
    write_desk(here)
    urls = ["https://" + "://" * 1300, "https://me" + ":/" * 2000, "https://me:hunter2@" + "//:" * 1300] * 100
    outlines = (f'<outline text="Wire" xmlUrl="{url}"/>' for url in urls)
    (here / "reader.opml").write_text(f"<opml><body>{''.join(outlines)}</body></opml>")
    result = watchd("feed", "import", "reader.opml")
    assert result.exit_code == 4
    assert result.stderr.count("left out Wire (") == len(urls)
    assert "hunter2" not in result.stderr


def test_a_list_is_mended_as_feeds_are_and_every_title_gives_an_id_that_can_be_read(here: Path) -> None:
    write_desk(here)
    outlines = [
        '<outline text="Oil & gas&nbsp;news\x0b" xmlUrl="https://one.example/rss?a=1&b=2"/>',
        *(
            f'<outline text="{name}" xmlUrl="https://{name}.example/rss"/>'
            for name in ("null", "no", "true", "24", "1e3")
        ),
    ]
    text = f"\n<?xml version='1.0'?><opml version='2.0'><body>{''.join(outlines)}</body></opml>"
    (here / "reader.opml").write_text(text)
    result = watchd("feed", "import", "reader.opml")
    assert result.exit_code == 0, result.stderr
    feeds = load_feeds({"reader.yaml": result.stdout})
    assert [(feed.id, feed.url) for feed in feeds[:2]] == [
        ("oil-gas-news", "https://one.example/rss?a=1&b=2"),
        ("null", "https://null.example/rss"),
    ]
    assert [feed.title for feed in feeds] == ["Oil & gas news", "null", "no", "true", "24", "1e3"]


def test_a_group_in_any_script_is_kept_as_a_tag_that_says_what_it_is(here: Path) -> None:
    write_desk(here)
    group = "<outline text='{}'><outline text='{}' xmlUrl='{}'/></outline>"
    outlines = [
        group.format("Новости &#10; # дня", "One", "feed://one.example/rss"),
        group.format("Group 1", "Two", "feed:http://two.example/rss"),
        group.format("报纸", "Three", "FEEDS://three.example/rss"),
        group.format("Новости # дня", "Four", "https://four.example/rss"),
        group.format("Новости # дня", "Same", "feed:https://one.example/rss"),
    ]
    (here / "reader.opml").write_text(f"<opml version='2.0'><body>{''.join(outlines)}</body></opml>")
    result = watchd("feed", "import", "reader.opml")
    assert (result.exit_code, "left out Same" in result.stderr) == (0, True)
    feeds = load_feeds({"reader.yaml": result.stdout})
    assert [(feed.url, *feed.tags) for feed in feeds] == [
        ("https://one.example/rss", "group-2"),
        ("http://two.example/rss", "group-1"),
        ("https://three.example/rss", "group-3"),
        ("https://four.example/rss", "group-2"),
    ]
    assert result.stdout.count('    tags: ["group-2"]  # group-2 is Новости # дня\n') == 2
    assert '    tags: ["group-3"]  # group-3 is 报纸\n' in result.stdout


def test_a_file_that_is_there_is_touched_only_when_told(here: Path) -> None:
    write_desk(here)
    (here / "reader.opml").write_text(LIST)
    target = here / "mine.yaml"
    target.write_text("mine")
    refused = watchd("feed", "import", "reader.opml", "--to", "mine.yaml")
    assert (refused.exit_code, target.read_text()) == (2, "mine")
    assert "mine.yaml is there already; name another file, or say --replace" in refused.stderr
    done = watchd("feed", "import", "reader.opml", "--to", "mine.yaml", "--replace")
    assert (done.exit_code, done.stdout) == (4, "")
    assert "3 feeds written to mine.yaml" in done.stderr
    assert len(load_feeds({"mine.yaml": target.read_text()})) == 3
    assert sorted(path.name for path in here.iterdir() if "mine" in path.name) == ["mine.yaml"]


def test_what_is_exported_is_imported_again(here: Path) -> None:
    write_desk(here)
    exported = watchd("feed", "export")
    assert exported.exit_code == 0
    (here / "feeds.opml").write_text(exported.stdout)
    (here / "feeds.yaml").write_text("version: 1\nfeeds: []\n")
    imported = watchd("feed", "import", "feeds.opml")
    assert imported.exit_code == 0
    [feed] = load_feeds({"a.yaml": imported.stdout})
    assert (feed.id, feed.url, feed.title, feed.language) == ("tass", "https://tass.com/rss", "TASS", "en")
    assert feed.tags == {"official"}


def test_a_folder_is_left_out_of_an_export_and_named(here: Path) -> None:
    write_desk(here)
    (here / "feeds.yaml").write_text("version: 1\nfeeds: [{id: drop, type: file, path: in}]\n")
    result = watchd("feed", "export")
    assert "<outline" not in result.stdout
    assert "a folder has no URL: drop" in result.stderr


def nested(depth: int) -> str:
    return "<opml><body>" + "<outline text='a'>" * depth + "</outline>" * depth + "</body></opml>"


BOMB = '<!DOCTYPE opml [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><opml><body><outline text="&b;"/></body></opml>'
OUTSIDE = '<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml><body><outline text="&a;"/></body></opml>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "it has a document type"),
        (OUTSIDE, "it has a document type"),
        (nested(40), "nested deeper than 32"),
        (f"<opml><body>{'<outline/>' * 20_001}</body></opml>", "more than 20,000 outlines"),
        ("<opml><body><outline text='a'>", "line 1: no element found"),
        ("<rss version='2.0'/>", "no OPML"),
        ("", "it is no XML, so no OPML; export the list as OPML"),
        ('https://a.example/rss "world"\n', "it is no XML, so no OPML; export the list as OPML"),
        ('{"subscriptions": []}', "it is no XML, so no OPML; export the list as OPML"),
    ],
    ids=["entities", "outside", "deep", "many", "cut", "rss", "empty", "addresses", "JSON"],
)
def test_a_hostile_list_is_refused_with_the_remedy(here: Path, text: str, said: str) -> None:
    write_desk(here)
    (here / "reader.opml").write_text(text)
    result = watchd("feed", "import", "reader.opml", "--to", "new.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert not (here / "new.yaml").exists()


def test_a_list_that_is_too_large_is_not_read_to_its_end(here: Path) -> None:
    write_desk(here)
    (here / "reader.opml").write_bytes(b"<opml>" + b" " * (10 * 1024 * 1024))
    assert "more than 10 MB" in watchd("feed", "import", "reader.opml").stderr
    assert "cannot be read: no such file" in watchd("feed", "import", "lost.opml").stderr


def test_a_list_comes_from_standard_input_and_in_its_own_encoding(here: Path) -> None:
    write_desk(here)
    text = '<?xml version="1.0" encoding="windows-1251"?><opml><body><outline text="Новости" xmlUrl="https://a.example/f"/>'
    result = watchd("feed", "import", "-", stdin=f"{text}</body></opml>".encode("cp1251"))
    assert result.exit_code == 0, result.stderr
    assert "Новости" in result.stdout
