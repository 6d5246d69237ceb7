"""What editors are told of the files that ship: their first line names a schema, and each of them fits it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.json_schema import as_an_editor_reads_it, misfits
from tests.unit.cli.program import watchd

from watchd.cli.init import SCHEMAS
from watchd.cli.schema import KINDS, schema_text

ROOT = Path(__file__).resolve().parents[3]
KIND_OF = {"rules": "rules", "lists": "lists", "boards": "boards", "feeds": "feeds", "config": "config"}
SHIPPED = sorted([*(ROOT / "rules").rglob("*.yaml"), *(ROOT / "config").rglob("*.yaml")])


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SHIPPED, ids=_name)
def test_the_first_line_names_the_schema_and_the_file_fits_it(path: Path) -> None:
    kind = KIND_OF[path.parent.name]
    text = path.read_text("utf-8")
    schema = os.path.relpath(ROOT / SCHEMAS / f"{kind}.json", path.parent)
    assert text.splitlines()[0] == f"# yaml-language-server: $schema={schema}"
    found = as_an_editor_reads_it(schema_text(kind))
    assert list(misfits(as_an_editor_reads_it(text), found, found)) == []


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        ("rules", "version: 1\nrules: [{id: a, serverity: high}]", "nobody knows serverity"),
        ("rules", "version: 1\nrules: [{id: A b}]", "does not look like"),
        ("rules", "version: 1\nrules: [{id: a, severity: urgent}]", "is none of"),
        ("lists", "version: 1\nlists: {su30: [Su-30]}", "is no object"),
        ("boards", "version: 1\nboard: a\nquestion: b", "hypotheses is missing"),
        ("feeds", "version: 2\nfeeds: []", "is not 1"),
        ("config", "version: 1\nstorrage: {}", "nobody knows storrage"),
    ],
)
def test_a_schema_refuses_what_the_loader_refuses(kind: str, text: str, wrong: str) -> None:
    schema = as_an_editor_reads_it(schema_text(kind))
    assert any(wrong in one for one in misfits(as_an_editor_reads_it(text), schema, schema))


def test_init_writes_the_schemas_that_the_lines_name_and_renews_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    watchd("init")
    written = {path.stem: path for path in (tmp_path / SCHEMAS).iterdir()}
    assert {name: path.read_text("utf-8") for name, path in written.items()} == {one: schema_text(one) for one in KINDS}
    written["rules"].write_text("{}")
    again = watchd("init")
    assert (again.stdout, again.stderr.splitlines()[0]) == ("config/schemas/rules.json\n", "watchd: 1 file written")
    rule = (tmp_path / "rules" / "ve-defections.yaml").read_text("utf-8").splitlines()[0]
    assert (tmp_path / "rules" / rule.partition("=")[2]).resolve() == written["rules"]


def test_in_a_checkout_make_dev_writes_the_schemas_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "--old-file=.venv/dev.stamp", "dev"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert recipe.stdout.splitlines()[-1] == ".venv/bin/watchd init"
    for name in ("config", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("schemas", "var"))
    monkeypatch.chdir(tmp_path)
    assert watchd("init").stdout.splitlines() == [f"{SCHEMAS}/{kind}.json" for kind in KINDS]
    for path in SHIPPED:
        copied = tmp_path / path.relative_to(ROOT)
        line = copied.read_text("utf-8").splitlines()[0]
        assert (copied.parent / line.partition("=")[2]).is_file()
