"""Long texts take less room, and come back as they were."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from tests.builders import item

from watchd.storage import open_storage
from watchd.storage.engine import open_database
from watchd.storage.packing import packed, unpacked

NEWS = (
    "The radar parts were seized in La Guaira on Tuesday, the ministry said; a spokesman declined to name the ship. "
    * 6
)


@given(st.text(max_size=2000))
def test_every_text_comes_back_and_none_takes_more_room(given_text: str) -> None:
    whole = given_text.encode("utf-8", "replace").decode()
    stored = packed(whole)
    assert unpacked(stored) == whole
    assert len(stored.encode() if isinstance(stored, str) else stored) <= len(whole.encode())


@pytest.mark.parametrize(
    "long_text", [NEWS, "Су-30 в Каракасе, сказал источник. " * 20, "委内瑞拉的雷达零件在海上被扣。" * 30]
)
def test_a_long_text_takes_less_than_two_thirds_of_its_room(long_text: str) -> None:
    stored = packed(long_text)
    assert isinstance(stored, bytes)
    assert 3 * len(stored) < 2 * len(long_text.encode())


@pytest.mark.parametrize("short", ["", "Radar", NEWS[:255]])
def test_a_short_text_stays_as_it_is(short: str) -> None:
    assert packed(short) == short


@pytest.mark.parametrize("damaged", [b"", b"\x01", b"\x01\xff\xff", b"\x02x", packed(NEWS)[:-9]])
def test_a_damaged_text_says_that_it_cannot_be_read(damaged: bytes) -> None:
    assert unpacked(damaged) == "(cannot be read)"


def test_an_item_is_packed_in_the_file_and_whole_everywhere_else(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/watchd.db"
    store = open_storage(url)
    store.migrate()
    store.add_items([item(summary=NEWS, body=NEWS * 3)])
    database = open_database(url)
    kinds = database.read(lambda asked: asked.execute(text("SELECT typeof(summary), typeof(body) FROM item")).one())
    assert tuple(kinds) == ("blob", "blob")
    (found,) = [listed.item for listed in store.items(limit=2)]
    assert (found.summary, found.body) == (NEWS, NEWS * 3)
    database.close()
    store.close()
