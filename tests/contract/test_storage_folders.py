"""The storage contract: what is remembered of folders, on every database."""

from dataclasses import replace

import pytest
from tests.builders import T0, after, feed_state, new_item, poll_commit
from tests.contract.steps import claim

from watchd.errors import LeaseLost
from watchd.model.folder import FileRead, FolderLook
from watchd.ports import FolderStorage
from watchd.storage import Storage

FIRST = FileRead("a.xml", "10:1", "d1")
BAD = FileRead("caf\\xe9.xml", "10:1:1", problem="a symbolic link", tries=2)


def stored(storage: Storage, look: FolderLook, number: int = 1, feed_id: str = "inbox") -> None:
    """One poll of the folder that read these files, and an item."""
    state = feed_state(feed_id, host=f"file:{feed_id}")
    storage.register_feeds([state])
    [held] = claim(storage, feed_id)
    storage.commit_poll(poll_commit(held.lease, new_item(number, feed_id=feed_id), state=state, look=look))
    storage.release_lane(held.lease, None)


def test_the_storage_is_what_a_folder_asks_for(storage: Storage) -> None:
    port: FolderStorage = storage
    assert port.files_read("inbox") == {}


def test_files_are_remembered_with_the_poll_that_read_them(storage: Storage) -> None:
    stored(storage, FolderLook(read=(BAD, FIRST)))
    assert storage.files_read("inbox") == {"a.xml": replace(FIRST, read_at=T0), BAD.name: replace(BAD, read_at=T0)}
    assert storage.files_read("other") == {}


def test_a_file_read_again_is_remembered_as_it_is_now(storage: Storage) -> None:
    stored(storage, FolderLook(read=(FIRST, BAD)))
    again = FileRead("a.xml", "12:2", "d2", "line 2: title is missing")
    stored(storage, FolderLook(read=(again,)), 2)
    read = storage.files_read("inbox")
    assert (read["a.xml"].stamp, read["a.xml"].digest, read["a.xml"].problem) == (
        "12:2",
        "d2",
        "line 2: title is missing",
    )
    assert read[BAD.name].tries == 2


def test_a_file_that_is_gone_is_forgotten_in_its_own_folder_alone(storage: Storage) -> None:
    stored(storage, FolderLook(read=(FIRST, BAD)))
    stored(storage, FolderLook(read=(FIRST,)), 2, feed_id="other")
    stored(storage, FolderLook(gone=("a.xml", "never-there")), 3)
    assert set(storage.files_read("inbox")) == {BAD.name}
    assert set(storage.files_read("other")) == {"a.xml"}


def test_a_poll_that_is_refused_remembers_nothing(storage: Storage) -> None:
    storage.register_feeds([feed_state("inbox", host="file:inbox")])
    [late] = claim(storage, "inbox")
    claim(storage, "inbox", owner="node-2", now=after(minutes=3))
    with pytest.raises(LeaseLost):
        storage.commit_poll(poll_commit(late.lease, state=feed_state("inbox"), look=FolderLook(read=(FIRST,))))
    assert storage.files_read("inbox") == {}
