"""Where a daemon listens: what it leaves behind, and who is believed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from watchd.app.whereabouts import address_of, folders, left_behind, left_by
from watchd.model.listen import Listen

HERE = Listen("127.0.0.1", 8080)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that does not exist yet."""
    return tmp_path / "watchd-7"


def test_a_daemon_is_found_by_its_config_while_it_runs_and_not_after(tmp_path: Path, place: Path) -> None:
    config = tmp_path / "watchd.yaml"
    with left_behind(config, HERE, [place]) as reason:
        assert reason == ""
        assert left_by([config], [place]) == HERE
        assert left_by([tmp_path / "a" / ".." / "watchd.yaml"], [place]) == HERE
        assert left_by([tmp_path / "other.yaml"], [place]) is None
        assert left_by([tmp_path / "other.yaml", config], [place]) == HERE
    assert left_by([config], [place]) is None
    assert not place.exists()


def test_daemons_of_one_user_share_a_folder_that_is_theirs_alone(tmp_path: Path, place: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    with left_behind(one, HERE, [place]):
        assert place.stat().st_mode & 0o777 == 0o700
        with left_behind(other, Listen("::1", 9), [place]):
            assert left_by([other], [place]) == Listen("::1", 9)
        assert left_by([one], [place]) == HERE


def test_a_config_is_known_by_its_path_and_not_by_what_a_link_leads_to(tmp_path: Path, place: Path) -> None:
    (tmp_path / "one.yaml").touch()
    config = tmp_path / "watchd.yaml"
    config.symlink_to("one.yaml")
    with left_behind(config, HERE, [place]):
        config.unlink()
        config.symlink_to("two.yaml")
        assert left_by([config], [place]) == HERE


def test_a_process_that_is_gone_is_not_believed(tmp_path: Path, place: Path) -> None:
    config = tmp_path / "watchd.yaml"
    program = (
        "import os, sys; from pathlib import Path; from watchd.app.whereabouts import left_behind\n"
        "from watchd.model.listen import Listen\n"
        "with left_behind(Path(sys.argv[1]), Listen('127.0.0.1', 8080), [Path(sys.argv[2])]): os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program, str(config), str(place)], check=True)
    (file,) = place.iterdir()
    assert json.loads(file.read_text())["listen"] == "127.0.0.1:8080"
    assert left_by([config], [place]) is None
    with left_behind(config, None, [place, tmp_path / "new"]):
        assert not file.exists(), "a daemon that listens nowhere takes away what another one left"
        assert not (tmp_path / "new").exists()


def test_the_first_folder_that_can_be_used_is_taken(tmp_path: Path, place: Path) -> None:
    config, blocked = tmp_path / "watchd.yaml", tmp_path / "blocked"
    blocked.write_text("a file")
    with left_behind(config, HERE, [blocked, tmp_path / "no" / "parent", place]) as reason:
        assert reason == ""
        assert left_by([config], [blocked, place]) == HERE


def test_where_no_folder_can_be_used_the_reason_is_given_and_the_daemon_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    with left_behind(tmp_path / "watchd.yaml", HERE, [blocked]) as reason:
        assert reason.startswith(f"{blocked}: ")
    with left_behind(tmp_path / "watchd.yaml", HERE, []) as reason:
        assert reason


@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_a_folder_into_which_others_may_write_is_neither_written_nor_believed(
    tmp_path: Path, place: Path, mode: int
) -> None:
    config = tmp_path / "watchd.yaml"
    with left_behind(config, HERE, [place]):
        place.chmod(mode)
        assert left_by([config], [place]) is None
        with left_behind(config, HERE, [place]) as reason:
            assert "somebody else" in reason


def test_a_link_in_the_place_of_the_folder_is_not_followed(tmp_path: Path, place: Path) -> None:
    config = tmp_path / "watchd.yaml"
    (tmp_path / "real").mkdir(mode=0o700)
    place.symlink_to("real")
    with left_behind(config, HERE, [place]) as reason:
        assert reason
        assert left_by([config], [place]) is None


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "{",
        '{"config": "%s"}',
        '{"config": "%s", "process": "x", "listen": "a:1"}',
        '{"config": "%s", "process": 0, "listen": "a:1"}',
        '{"config": "%s", "process": -1, "listen": "a:1"}',
        '{"config": "%s", "process": 99999999999, "listen": "a:1"}',
        '{"config": "/elsewhere", "process": 1, "listen": "a:1"}',
        '{"config": "%s", "process": 1, "listen": "a"}',
        '{"config": "%s", "process": 1, "listen": null}',
    ],
)
def test_a_file_that_says_nothing_sensible_is_no_daemon(tmp_path: Path, place: Path, said: str) -> None:
    config = tmp_path / "watchd.yaml"
    with left_behind(config, HERE, [place]):
        (file,) = place.iterdir()
        file.write_text(said.replace("%s", str(config)))
        assert left_by([config], [place]) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("127.0.0.1:8080", Listen("127.0.0.1", 8080)),
        ("[::1]:9", Listen("::1", 9)),
        ("localhost:1", Listen("localhost", 1)),
        ("127.0.0.1:0", None),
        ("", None),
        ("null", None),
        (":80", None),
        ("a:b", None),
    ],
)
def test_an_address_is_read_as_it_is_written(text: str, found: Listen | None) -> None:
    assert address_of(text) == found
    assert found is None or address_of(str(found)) == found


def test_both_sides_look_in_the_same_folders_whatever_their_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = folders()
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setenv("HOME", "/nowhere")
    assert folders() == before
    assert Path(f"/run/user/{os.getuid()}/watchd") in before
