"""One file a mistake: `bad.<fault>.yaml` and, beside it, exactly what the operator reads.

After a wanted change of a message: WATCHD_GOLDEN=write pytest tests/unit/settings/test_golden.py, and read the diff.
"""

import os
from pathlib import Path

import pytest

from watchd.errors import ConfigError
from watchd.settings import load_settings

FOLDER = Path(__file__).parents[2] / "golden" / "settings"
FAULTS = sorted(path.name.removeprefix("bad.").removesuffix(".yaml") for path in FOLDER.glob("bad.*.yaml"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_mistake_is_explained_as_its_golden_file_says(fault: str, home: Path) -> None:
    (home / "watchd.yaml").write_bytes((FOLDER / f"bad.{fault}.yaml").read_bytes())
    with pytest.raises(ConfigError) as caught:
        load_settings(Path("watchd.yaml"), {})
    told = f"{caught.value}\n".replace(str(home), "HOME")
    expected = FOLDER / f"bad.{fault}.expected.txt"
    if os.environ.get("WATCHD_GOLDEN") == "write":
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


def test_there_are_golden_mistakes_and_none_shows_the_canary() -> None:
    assert len(FAULTS) >= 20
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.glob("bad.*.expected.txt")]
    assert len(texts) == len(FAULTS)
    assert not any("canary" in text for text in texts)
