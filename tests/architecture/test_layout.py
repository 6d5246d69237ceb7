"""Rooms are named for what is in them, and empty folders and strays are not kept."""

import re
import tomllib

from tests.architecture.pages import ROOT, page_text

_VAGUE = re.compile(r"(?:.*_)?(?:util|utils|helper|helpers|common|manager|managers|misc|base|core)")
_PACKAGES = sorted(path.parent for path in (ROOT / "src").rglob("*.py"))


def test_no_module_is_named_for_nothing_in_particular() -> None:
    names = {path.relative_to(ROOT / "src") for path in (ROOT / "src").rglob("*") if path.suffix in {".py", ""}}
    assert not [str(path) for path in names if any(_VAGUE.fullmatch(part.removesuffix(".py")) for part in path.parts)]


def test_every_folder_with_modules_is_a_package_that_says_what_it_is() -> None:
    assert _PACKAGES
    assert not [str(folder) for folder in _PACKAGES if not (folder / "__init__.py").exists()]


def test_analysts_folders_hold_no_python() -> None:
    assert not [str(path) for folder in ("rules", "config") for path in (ROOT / folder).rglob("*.py")]


def test_every_dependency_stands_in_its_decision_with_its_reason() -> None:
    project = tomllib.loads(page_text("pyproject.toml"))["project"]
    named = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    decision = page_text("docs/decisions/0005-dependencies.md").lower()
    for requirement in named:
        name = re.split(r"[\[<>=!~ ]", requirement)[0].removeprefix("google-").lower()
        assert name in decision, f"docs/decisions/0005-dependencies.md does not say why {name} is used"
