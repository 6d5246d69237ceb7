"""`init`: a watchlist to start from, and nothing of anybody's is overwritten."""

from pathlib import Path

from tests.unit.cli.program import watchd

from watchd.cli.init import SCHEMAS, STARTER
from watchd.cli.schema import KINDS

ROOT = Path(__file__).parents[3]


def test_the_files_written_are_those_that_ship(here: Path) -> None:
    result = watchd("init")
    assert result.exit_code == 0
    shipped = [
        path
        for name in STARTER
        for path in ((ROOT / name).rglob("*.yaml") if (ROOT / name).is_dir() else [ROOT / name])
    ]
    written = {path.relative_to(here) for path in here.rglob("*") if path.is_file()}
    schemas = {Path(SCHEMAS) / f"{kind}.json" for kind in KINDS}
    assert written == {path.relative_to(ROOT) for path in shipped} | schemas
    assert sorted(result.stdout.splitlines()) == sorted(map(str, written))
    assert all((here / path.relative_to(ROOT)).read_bytes() == path.read_bytes() for path in shipped)


def test_what_was_written_passes_the_check() -> None:
    watchd("init")
    result = watchd("check")
    assert result.exit_code == 0
    assert "config/watchd.yaml:7:1: warning: network.contact is not set" in result.stdout
    assert result.stderr.endswith(" tests: 1 warning\n")


def test_the_line_that_names_a_contact_needs_its_mark_removed_alone(here: Path) -> None:
    watchd("init")
    config = here / "config" / "watchd.yaml"
    config.write_text(config.read_text("utf-8").replace("# network:", "network:"), "utf-8")
    result = watchd("check")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_file_that_is_there_is_kept_and_named(here: Path) -> None:
    mine = here / "desk" / "rules" / "ve-barracks.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("version: 1\n")
    result = watchd("init", "desk")
    assert result.exit_code == 0
    assert mine.read_text() == "version: 1\n"
    assert "desk/rules/ve-barracks.yaml is there already and was left as it is" in result.stderr
    assert "1 of yours kept" in result.stderr
    assert (here / "desk" / "config" / "watchd.yaml").is_file()


def test_a_second_time_changes_nothing() -> None:
    watchd("init")
    result = watchd("init")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "watchd: nothing was to be written\n")


def test_a_link_that_leads_out_is_not_written_through(here: Path) -> None:
    outside = here / "outside.yaml"
    (here / "desk" / "config").mkdir(parents=True)
    (here / "desk" / "config" / "watchd.yaml").symlink_to(outside)
    assert watchd("init", "desk").exit_code == 0
    assert not outside.exists()


def test_a_file_in_the_way_is_an_error_that_names_it(here: Path) -> None:
    (here / "config").write_text("")
    result = watchd("init")
    assert result.exit_code == 69
    assert "config cannot be written: a file is in its way" in result.stderr
