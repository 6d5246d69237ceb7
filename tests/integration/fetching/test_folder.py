"""Looking into a real folder: which file is next, and what is left alone."""

import asyncio
import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watchd.errors import FetchError
from watchd.fetching import folder as folder_module
from watchd.fetching.folder import FolderFetcher
from watchd.model.feed import Feed, Validators
from watchd.model.folder import FileRead, FolderLook
from watchd.ports import Fetched, NotModified

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)


@dataclass
class Desk:
    """A folder, what is remembered of it, and a clock."""

    folder: Path
    now_is: datetime = NOW
    known: dict[str, FileRead] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.now_is

    def files_read(self, feed_id: str) -> dict[str, FileRead]:
        assert feed_id == "inbox"
        return self.known

    def put(self, name: str, body: str | bytes = "x", *, age: float = 60) -> Path:
        path = self.folder / name
        path.write_bytes(body.encode() if isinstance(body, str) else body)
        self.age(path, age)
        return path

    def age(self, path: Path, seconds: float) -> None:
        changed = (self.now_is - timedelta(seconds=seconds)).timestamp()
        os.utime(path, (changed, changed), follow_symlinks=False)

    def ask(self) -> Fetched | NotModified:
        feed = Feed("inbox", folder=str(self.folder))
        return asyncio.run(FolderFetcher(self, self).fetch(feed, Validators()))

    def look(self) -> tuple[str | None, FolderLook]:
        """The name of the next document and the look, which is remembered as a poll does."""
        answer = self.ask()
        assert answer.look is not None
        self.known |= {one.name: one for one in answer.look.read}
        for name in answer.look.gone:
            del self.known[name]
        return answer.look.read[-1].name if isinstance(answer, Fetched) else None, answer.look

    def all(self) -> list[str]:
        """Every document that is new, in order."""
        names = []
        while (name := self.look()[0]) is not None:
            names.append(name)
        return names


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return Desk(folder)


def test_files_come_by_name_each_once(desk: Desk) -> None:
    for name in ("b.xml", "a.xml", "c.jsonl"):
        desk.put(name, name)
    answer = desk.ask()
    assert isinstance(answer, Fetched)
    assert (answer.url, answer.body) == ("file:inbox/a.xml", b"a.xml")
    assert desk.all() == ["a.xml", "b.xml", "c.jsonl"]
    assert desk.look() == (None, FolderLook())


def test_a_look_says_whether_other_files_wait(desk: Desk) -> None:
    desk.put("a")
    desk.put("b")
    assert [desk.look()[1].is_last for _ in range(2)] == [False, True]


def test_what_is_unfinished_is_left_alone(desk: Desk) -> None:
    for name in (".hidden.xml", "a.xml.tmp", "b.part", "c.xml~", "d.PARTIAL", "e.xml.filepart"):
        desk.put(name)
    (desk.folder / "sub").mkdir()
    desk.put("sub/inner.xml")
    desk.put("fresh.xml", age=2)
    assert desk.look() == (None, FolderLook())
    desk.now_is += timedelta(seconds=1)
    assert desk.all() == ["fresh.xml"]


def test_a_file_of_a_machine_whose_clock_is_ahead_is_read(desk: Desk) -> None:
    desk.put("ahead.xml", age=-3600)
    assert desk.all() == ["ahead.xml"]


def test_a_file_renamed_in_is_read_under_its_new_name(desk: Desk) -> None:
    desk.put("a.xml.tmp").rename(desk.folder / "a.xml")
    assert desk.all() == ["a.xml"]


def test_a_changed_file_is_read_again_and_a_touched_or_copied_one_is_not(desk: Desk) -> None:
    path = desk.put("log.jsonl", "one")
    assert desk.all() == ["log.jsonl"]
    desk.age(path, 30)
    assert desk.all() == []
    assert desk.known["log.jsonl"].stamp.startswith("3:")
    path.unlink()
    desk.put("log.jsonl", "one", age=20)
    assert desk.all() == []
    desk.put("log.jsonl", "one two", age=10)
    assert desk.all() == ["log.jsonl"]


def test_a_link_is_refused_wherever_it_leads_and_told_once(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("secret")
    (desk.folder / "out.xml").symlink_to(secret)
    (desk.folder / "dangling.xml").symlink_to(tmp_path / "nowhere")
    for name in ("out.xml", "dangling.xml"):
        desk.age(desk.folder / name, 60)
    desk.put("z.xml", "z")
    first, look = desk.look()
    assert first == "z.xml"
    assert [(one.name, one.problem[:15]) for one in look.read[:-1]] == [
        ("dangling.xml", "a symbolic link"),
        ("out.xml", "a symbolic link"),
    ]
    assert desk.look() == (None, FolderLook(bad=2))
    (desk.folder / "out.xml").unlink()
    desk.put("out.xml", "the file itself")
    assert desk.all() == ["out.xml"]


def test_a_link_put_in_the_place_of_a_file_while_it_is_read_is_not_followed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("secret")
    path = desk.put("a.xml")
    listed = folder_module._files

    def swapped(folder: int, feed: Feed) -> Iterator[object]:
        found = list(listed(folder, feed))
        path.unlink()
        path.symlink_to(secret)
        yield from found

    monkeypatch.setattr(folder_module, "_files", swapped)
    name, look = desk.look()
    assert name is None
    assert look.read[0].problem.startswith("cannot be opened")


def test_a_pipe_does_not_hold_the_others_up(desk: Desk) -> None:
    os.mkfifo(desk.folder / "a.pipe")
    desk.age(desk.folder / "a.pipe", 60)
    desk.put("b.xml")
    name, look = desk.look()
    assert (name, look.read[0].problem) == ("b.xml", "no regular file; remove it")


def test_a_file_beyond_the_cap_is_refused_and_read_when_it_was_split(desk: Desk) -> None:
    path = desk.put("big.xml")
    os.truncate(path, folder_module.LARGEST + 1)
    desk.age(path, 60)
    name, look = desk.look()
    assert (name, look.read[0].problem) == (None, "larger than 10 MB; split it")
    desk.put("big.xml", "small", age=30)
    assert desk.all() == ["big.xml"]


def test_a_packed_file_is_read_as_what_is_in_it(desk: Desk) -> None:
    one, two = gzip.compress(b"<rss>", mtime=0), gzip.compress(b"</rss>", mtime=0)
    desk.put("a.xml.gz", one + two + b"\0\0")
    answer = desk.ask()
    assert isinstance(answer, Fetched)
    assert (answer.url, answer.body) == ("file:inbox/a.xml.gz", b"<rss></rss>")
    assert desk.all() == ["a.xml.gz"]
    desk.put("a.xml.gz", gzip.compress(b"<rss></rss>", 1, mtime=9), age=30)
    assert desk.all() == [], "it says what it said before"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (gzip.compress(bytes(folder_module.LARGEST + 1), mtime=0), "larger than 10 MB when it is unpacked; split it"),
        (gzip.compress(b"<rss></rss>", mtime=0)[:-4], "its gzip data ends too early; pack it anew"),
        (b"\x1f\x8b\x08" + b"no gzip at all", "its gzip data is damaged; pack it anew"),
        (gzip.compress(b"") * 1001, "a chain of more than 1,000 gzip streams; pack it anew"),
    ],
    ids=["too large", "too early", "damaged", "too many"],
)
def test_a_packed_file_that_cannot_be_unpacked_within_bounds_is_refused_with_that_reason(
    desk: Desk, body: bytes, said: str
) -> None:
    desk.put("a.xml.gz", body)
    desk.put("b.xml", "<rss></rss>")
    assert desk.all() == ["b.xml"]
    assert desk.known["a.xml.gz"].problem == said


def test_a_file_that_may_not_be_opened_is_read_once_its_rights_are_mended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.put("a.xml")
    path.chmod(0)
    opens = os.open

    def refusing(name: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if dir_fd is not None and not path.stat().st_mode & 0o400:  # also where the tests run as root
            raise PermissionError(13, "Permission denied")
        return opens(name, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refusing)
    _, look = desk.look()
    assert look.read[0].problem == "cannot be opened: Permission denied; mend its rights"
    assert desk.look()[1].read == ()
    path.chmod(0o600)
    assert desk.all() == ["a.xml"]


def test_a_file_that_was_given_up_is_tried_after_all_others(desk: Desk) -> None:
    path = desk.put("a.xml")
    stamp = f"{path.stat().st_size}:{path.stat().st_mtime_ns}"
    _, look = desk.look()
    desk.known["a.xml"] = FileRead("a.xml", stamp, look.read[0].digest, "took too long", tries=1)
    desk.put("b.xml")
    first, second = desk.look(), desk.look()
    assert (first[0], second[0]) == ("b.xml", "a.xml")
    assert first[1].is_last, "the machine gets a rest before the next try"
    assert second[1].read[-1].tries == 1, "it goes on counting"
    for problem, tries in (("took too long", 3), ("no feed", 0)):
        desk.known["a.xml"] = FileRead("a.xml", stamp, look.read[0].digest, problem, tries=tries)
        assert desk.look() == (None, FolderLook(bad=1))
    desk.put("a.xml", "mended", age=30)
    assert desk.all() == ["a.xml"]


def test_a_name_that_is_no_utf_8_can_be_read_and_stored(desk: Desk) -> None:
    spelt = os.fsencode(desk.folder) + b"/caf\xe9.xml"
    with open(spelt, "wb") as file:  # noqa: PTH123 - a path of bytes
        file.write(b"x")
    os.utime(spelt, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    name, look = desk.look()
    assert name == "caf\\xe9.xml"
    assert look.read[0].name.encode()


def test_a_file_that_is_gone_is_forgotten_long_after(desk: Desk) -> None:
    old, new = NOW - timedelta(days=91), NOW - timedelta(days=89)
    desk.known = {name: FileRead(name, "1:1", "d", read_at=at) for name, at in (("old", old), ("new", new))}
    assert desk.look()[1].gone == ("old",)


def test_many_touched_files_are_compared_over_several_looks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        desk.put(f"{number}.xml", "x" * 100)
    assert len(desk.all()) == 4
    monkeypatch.setattr(folder_module, "_OPENED", 150)
    for number in range(4):
        desk.age(desk.folder / f"{number}.xml", 30)
    looks = [desk.look() for _ in range(3)]
    assert [name for name, _ in looks] == [None, None, None]
    assert [len(look.read) for _, look in looks] == [2, 2, 0]
    assert [look.is_last for _, look in looks] == [False, True, True]


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("missing", "No such file or directory; make it, or mend the feed's `path:`"),
        ("file", "Not a directory; mend its rights"),
    ],
)
def test_a_folder_that_cannot_be_read_is_a_failure_with_what_to_do(tmp_path: Path, folder: str, said: str) -> None:
    (tmp_path / "file").write_text("")
    desk = Desk(tmp_path / folder)
    with pytest.raises(FetchError, match=said) as caught:
        desk.ask()
    assert caught.value.reason == "folder"


def test_a_folder_that_overflows_is_a_failure(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "_MOST_FILES", 2)
    for number in range(3):
        desk.put(f"{number}.xml")
    with pytest.raises(FetchError, match="holds more than 2 files; remove those that were read"):
        desk.ask()
