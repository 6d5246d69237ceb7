"""Every flag that reading an entry can raise stands in the table of docs/polling.md, and no other."""

import ast
from collections.abc import Iterator

from tests.architecture.pages import ROOT, first_codes, page_text, rows, section

from watchd.text.dates import DateFlag

_FORMATS = ROOT / "src" / "watchd" / "fetching" / "formats"
_CUT = {"title_cut", "summary_cut", "body_cut"}  # built from the name of the field
_OF_WORDS = {"letters_mixed"}  # found in what was read
_LATER = {"date_ahead"}  # found by the poll: it knows the time


def test_every_flag_is_documented_and_no_other() -> None:
    flags = {flag for path in _FORMATS.rglob("*.py") for flag in _added(ast.parse(path.read_text("utf-8")))}
    assert "link_unusable" in flags
    table = first_codes(rows(section(page_text("docs/polling.md"), "## Flags")))
    assert set(table) == flags | _CUT | _OF_WORDS | _LATER | {flag.value for flag in DateFlag}


def _added(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add":
            yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))
