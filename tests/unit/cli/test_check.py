"""`check`: every problem of every file at once, with the exit code CI wants."""

import json
from pathlib import Path

import pytest
from tests.unit.cli.program import watchd

CONFIG = "version: 1\nfeeds: [feeds.yaml]\nrules: [rules]\nnetwork: {contact: desk@example.org}\n"
FEEDS = "version: 1\nfeeds:\n  - {id: tass-en, url: 'https://tass.com/rss', language: en, tags: [official]}\n"
RULES = """version: 1
rules:
  - id: spares
    match: {query: $su30 AND spare*}
    tests:
      must_match: [Su-30 spares arrive]
      must_not_match: [Su-35 spares arrive]
"""
LISTS = "version: 1\nlists:\n  su30: {en: [Su-30]}\n"


@pytest.fixture(autouse=True)
def files(here: Path) -> Path:
    """A config with one feed, one rule and one list."""
    (here / "rules").mkdir()
    (here / "watchd.yaml").write_text(CONFIG)
    (here / "feeds.yaml").write_text(FEEDS)
    (here / "rules" / "a.yaml").write_text(RULES)
    (here / "rules" / "lists.yaml").write_text(LISTS)
    return here


def test_files_that_hold_together_are_well() -> None:
    result = watchd("check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "watchd: looked at 4 files, 1 feed, 1 rule, 1 list, 0 boards, 2 tests: all is well\n"


def test_problems_of_config_feeds_and_rules_are_told_together(files: Path) -> None:
    (files / "watchd.yaml").write_text(CONFIG + "poll: {intervall: 15m}\n")
    (files / "feeds.yaml").write_text(FEEDS.replace("https://", "ftp://"))
    (files / "rules" / "a.yaml").write_text(RULES.replace("$su30", "$su_30"))
    result = watchd("check")
    assert result.exit_code == 78
    assert "watchd.yaml:5:8: unknown field 'intervall'" in result.stdout
    assert "did you mean 'interval'?" in result.stdout
    assert "feeds.yaml:3:24:" in result.stdout
    assert "rules/a.yaml:4:20: rule spares: unknown list $su_30; did you mean $su30?" in result.stdout
    assert "3 errors" in result.stderr
    assert "embedded tests run once the rules can be read" in result.stderr


def test_names_are_looked_up_beside_feeds_that_cannot_be_read_but_for_those_of_feeds(files: Path) -> None:
    (files / "feeds.yaml").write_text(FEEDS.replace("https://", "ftp://"))
    text = RULES.replace("    tests:", "    route: [pagers]\n    only: {feeds: [tass-en, nobody-knows]}\n    tests:")
    (files / "rules" / "a.yaml").write_text(text)
    result = watchd("check")
    assert "rule spares: route: unknown channel 'pagers'" in result.stdout
    assert "nobody-knows'" not in result.stdout
    assert "2 errors" in result.stderr


def test_a_failing_embedded_test_is_a_finding(files: Path) -> None:
    (files / "rules" / "a.yaml").write_text(RULES.replace("Su-35 spares", "Su-30 spares"))
    result = watchd("check")
    assert result.exit_code == 1
    assert "rules/a.yaml:7:24: rule spares: must not match 'Su-30 spares arrive', but does" in result.stdout
    assert "1 failed test" in result.stderr


def test_a_name_that_only_the_config_knows_is_asked_for_with_the_config(files: Path) -> None:
    (files / "rules" / "a.yaml").write_text(RULES.replace("    tests:", "    route: [desk-mail]\n    tests:"))
    assert "unknown channel 'desk-mail'" in watchd("check").stdout
    assert watchd("check", "rules").exit_code == 0


def test_warnings_are_told_and_stop_nothing(files: Path) -> None:
    (files / "rules" / "a.yaml").write_text(RULES.split("    tests:", maxsplit=1)[0])
    result = watchd("check")
    assert result.exit_code == 0
    assert "rules/a.yaml:3:9: warning: " in result.stdout
    assert "1 warning" in result.stderr


def test_the_findings_as_json(files: Path) -> None:
    (files / "rules" / "a.yaml").write_text(RULES.replace("spare*", "sp*"))
    result = watchd("check", "--json")
    assert result.exit_code == 78
    told = json.loads(result.stdout)
    assert (told["schema"], told["ok"], told["tests_ran"]) == ("watchd.check/1", False, False)
    [problem] = told["problems"]
    assert (problem["kind"], problem["file"], problem["line"]) == ("error", "rules/a.yaml", 4)
    assert told["checked"] == {"files": 4, "feeds": 1, "rules": 0, "lists": 0, "boards": 0, "tests": 0}


def test_folders_and_files_are_told_apart_by_what_they_hold() -> None:
    result = watchd("check", "feeds.yaml", "rules")
    assert result.exit_code == 0
    assert "3 files, 1 feed, 1 rule, 1 list" in result.stderr


def test_a_config_among_the_paths_brings_what_it_names() -> None:
    result = watchd("check", ".")
    assert result.exit_code == 0
    assert "4 files, 1 feed, 1 rule, 1 list" in result.stderr


def test_a_file_that_is_no_yaml_does_not_hide_the_others(files: Path) -> None:
    (files / "rules" / "broken.yaml").write_text("rules: [\n")
    (files / "rules" / "latin.yaml").write_bytes("# Sujói\n".encode("latin-1"))
    result = watchd("check", "rules", "feeds.yaml")
    assert result.exit_code == 78
    assert "rules/broken.yaml:" in result.stdout
    assert "rules/latin.yaml:1:6: the file is not UTF-8" in result.stdout


@pytest.mark.parametrize("words", [("check", "nowhere"), ("check", "--config", "nowhere.yaml")])
def test_a_path_that_is_not_there_is_named(words: tuple[str, ...]) -> None:
    result = watchd(*words)
    assert result.exit_code == 78
    assert "nowhere" in result.stdout
    assert "cannot be read: no such file or directory" in result.stdout


def test_without_any_config_the_places_looked_at_are_named(files: Path) -> None:
    (files / "watchd.yaml").unlink()
    result = watchd("check")
    assert result.exit_code == 78
    assert "looked for config/watchd.yaml, watchd.yaml" in result.stdout


def test_paths_and_a_config_at_once_are_a_usage_error() -> None:
    assert watchd("check", "rules", "--config", "watchd.yaml").exit_code == 2


def test_the_config_may_be_named_by_the_variable(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (files / "watchd.yaml").rename(files / "other.yaml")
    monkeypatch.setenv("WATCHD_CONFIG", "other.yaml")
    assert watchd("check").exit_code == 0


def test_a_secret_of_the_environment_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHD_STORAGE__URL", "mysql://watchd:hunter2secret@db.example.org/x")
    result = watchd("check")
    assert result.exit_code == 78
    assert "WATCHD_STORAGE__URL" in result.stdout
    assert "hunter2secret" not in result.output


def test_secrets_and_certificates_of_feeds_that_cannot_be_used_here_are_warnings(files: Path) -> None:
    said = "basic: {user: desk, password_file: secrets/p}, header_files: {X-Key: secrets/k}, ca_file: ca.pem"
    (files / "feeds.yaml").write_text(FEEDS.replace("language: en", f"language: en, {said}"))
    (files / "secrets").mkdir()
    (files / "secrets" / "p").write_text("hunter2secret")
    (files / "secrets" / "p").chmod(0o644)
    result = watchd("check")
    assert result.exit_code == 0
    assert f"warning: {files}/secrets/p holds a secret and others than its owner may read it" in result.stdout
    assert f"warning: {files}/secrets/k cannot be read: no such file or directory" in result.stdout
    assert f"warning: {files}/ca.pem cannot be read: no such file or directory" in result.stdout
    assert "hunter2secret" not in result.stdout
    (files / "ca.pem").write_text("")
    for name in ("p", "k"):
        (files / "secrets" / name).touch()
        (files / "secrets" / name).chmod(0o600)
    assert (watchd("check").exit_code, watchd("check").stdout) == (0, "")
