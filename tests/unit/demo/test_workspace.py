from pathlib import Path

from watchd.app.files import read_files
from watchd.demo.outlets import OUTLETS
from watchd.demo.workspace import DESK, new_secret, write_workspace
from watchd.feeds.load import load_feeds
from watchd.settings import load_settings


def test_the_files_are_an_ordinary_configuration(tmp_path: Path) -> None:
    settings = load_settings(_written(tmp_path), {})
    assert settings.routing.channels["desk-mail"].targets == (DESK,)
    assert settings.routing.operators_send == ("ops-mail",)
    feeds = load_feeds(read_files(settings).feeds)
    assert [(feed.id, feed.title, feed.publisher) for feed in feeds] == [
        (outlet.id, outlet.name, outlet.host) for outlet in OUTLETS
    ]


def test_the_secret_stands_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    secret = new_secret()
    config = _written(tmp_path, secret)
    path = tmp_path / "secrets" / "risk-board"
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_settings(config, {}).secrets() == (secret,)
    assert secret not in config.read_text(encoding="utf-8")


def _written(folder: Path, secret: str = "") -> Path:
    return write_workspace(
        folder,
        feeds={outlet.id: f"http://127.0.0.{place}:8000/feed" for place, outlet in enumerate(OUTLETS, 2)},
        mail=("127.0.0.1", 2525),
        webhook="http://127.0.0.1:8001/in",
        secret=secret or new_secret(),
    )
