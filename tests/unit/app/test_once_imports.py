"""What a round need not load: it starts anew each time, from cron."""

import subprocess
import sys


def test_a_round_on_sqlite_loads_neither_the_other_dialect_nor_stemmers_before_a_word_is_stemmed() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, watchd.app.once, watchd.storage; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "watchd.rules.engine" in loaded
    assert [name for name in loaded if name.startswith(("sqlalchemy.dialects.postgresql", "snowballstemmer"))] == []
