"""A process that reads documents is started for each core, and again after bad ones: it loads what it needs."""

import subprocess
import sys

_LOADS = "import sys, watchd.fetching.worker; print(*sys.modules)"


def test_a_parser_process_knows_nothing_of_rules_alerts_and_stores() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADS], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "watchd.model.document" in loaded
    rooms = {"ports", "rules", "stories", "alerts", "storage", "pipeline", "net", "app"}
    assert loaded.isdisjoint({f"watchd.{room}" for room in rooms} | {"pydantic", "sqlalchemy", "httpx", "structlog"})
