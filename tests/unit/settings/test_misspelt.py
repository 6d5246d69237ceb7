"""A section under a misspelt name is one mistake, whatever names its entries."""

from pathlib import Path

import pytest

from watchd.errors import ConfigError
from watchd.settings import load_settings

TEXT = """\
version: 1
feeds: [feeds]
rules: [rules]
chanels:
  desk: {type: email, host: m.example.org, user: w, from: w@example.org, to: [d@example.org]}
routes: [{send: [desk]}]
"""


def test_variables_and_secrets_of_its_entries_are_no_mistakes_of_their_own(home: Path) -> None:
    (home / "watchd.yaml").write_text(TEXT)
    (home / "secrets").mkdir()
    (home / "secrets" / "channels__desk__password").write_text("canary-password")
    env = {"WATCHD_CHANNELS__DESK__PORT": "25", "WATCHD_SECRETS_DIR": str(home / "secrets")}
    with pytest.raises(ConfigError) as caught:
        load_settings(Path("watchd.yaml"), env)
    assert [problem.message for problem in caught.value.problems] == [
        "unknown field 'chanels'; did you mean 'channels'?"
    ]
    with pytest.raises(ConfigError) as caught:
        load_settings(Path("watchd.yaml"), {**env, "WATCHD_POOL__INTERVAL": "5m"})
    assert len(caught.value.problems) == 2, "a variable of another section is told all the same"
