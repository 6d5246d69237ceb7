"""The file channel on a real disk: whole lines, at once on the disk, whatever else happens to the file."""

import asyncio
import errno
import json
import os
from pathlib import Path

import pytest
from tests.contract.posting import WallClock, message_of
from tests.golden.chats.views import FIVE
from tests.golden.mails.views import VIEWS

from watchd.channels import file
from watchd.channels.file import FileChannel, FileConfig
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import AlertView, Receipt


async def opened() -> int:
    return 1


def channel(path: Path) -> FileChannel:
    return FileChannel("lines", FileConfig(type="file", path=str(path)), clock=WallClock())


def sent(path: Path, *views: AlertView, replaced_by: int | None = None) -> list[Receipt]:
    lines = channel(path)

    async def all_of_them() -> list[Receipt]:
        messages = [message_of(view, lines.render(view), replaced_by=replaced_by) for view in views]
        return [await lines.send(message, opened) for message in messages]

    return asyncio.run(all_of_them())


def failure(path: Path) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        sent(path, FIVE["plain"])
    return caught.value


def lines_of(path: Path) -> "list[dict[str, object]]":
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_kind_of_alert_is_one_line_with_an_id_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    receipts = sent(path, *FIVE.values(), *VIEWS.values())
    assert len(path.read_bytes().splitlines()) == len(FIVE) + len(VIEWS)
    assert {receipt.code for receipt in receipts} == {"written"}
    assert lines_of(path)[0]["id"] == "msg_ev_al_1f0c_1"
    assert lines_of(path)[0]["type"] == "watch.alert.opened"
    assert not path.stat().st_mode & 0o007


def test_a_repeat_carries_the_same_id_and_older_news_says_so(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    sent(path, FIVE["plain"])
    sent(path, FIVE["plain"], replaced_by=3)
    first, second = lines_of(path)
    assert first == {name: value for name, value in second.items() if name != "replaced_by"}
    assert second["replaced_by"] == 3


def test_a_file_may_be_renamed_between_two_lines(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    lines = channel(path)

    async def rotated() -> None:
        await lines.send(message_of(FIVE["plain"], lines.render(FIVE["plain"])), opened)
        path.rename(tmp_path / "alerts.jsonl.1")
        await lines.send(message_of(FIVE["absence"], lines.render(FIVE["absence"])), opened)

    asyncio.run(rotated())
    assert [len(lines_of(tmp_path / name)) for name in ("alerts.jsonl.1", "alerts.jsonl")] == [1, 1]


def test_a_line_that_another_program_left_unfinished_does_not_swallow_ours(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(b'{"half": ')
    sent(path, FIVE["plain"])
    half, whole = path.read_text("utf-8").splitlines()
    assert (half, json.loads(whole)["data"]["alert"]["id"]) == ('{"half": ', "al_1f0c")


def test_of_a_line_that_finds_no_room_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "alerts.jsonl"
    sent(path, FIVE["plain"])
    before = path.read_bytes()

    def full(number: int, data: bytes) -> None:
        os.write(number, data[:40])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(file, "_write", full)
    error = failure(path)
    assert (error.kind, error.code) == (DeliveryKind.CHANNEL, "write")
    assert "No space left on device" in str(error)
    assert path.read_bytes() == before


def test_every_line_is_synced_before_it_counts_and_a_new_file_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def seen(number: int) -> None:
        synced.append(Path(f"/proc/self/fd/{number}").readlink().name)
        real(number)

    monkeypatch.setattr(os, "fsync", seen)
    sent(tmp_path / "alerts.jsonl", FIVE["plain"], FIVE["absence"])
    assert synced == ["alerts.jsonl", tmp_path.name, "alerts.jsonl"]


def test_a_folder_a_pipe_and_a_missing_folder_are_the_channels_trouble(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "nowhere" / "alerts.jsonl"):
        error = failure(path)
        assert (error.kind, error.code) == (DeliveryKind.CHANNEL, "write")
        assert str(path) in str(error)


def test_a_frozen_message_that_cannot_be_read_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError) as caught:
        asyncio.run(channel(tmp_path / "a").send(message_of(FIVE["plain"], "{}x"), opened))
    assert (caught.value.kind, caught.value.code) == (DeliveryKind.MESSAGE, "render")
    assert not (tmp_path / "a").exists()
