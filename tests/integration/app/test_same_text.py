"""Routes are stored as one text, the same in every process: another text would be another rule set on every node."""

import os
import subprocess
import sys
from datetime import timedelta

from pydantic import TypeAdapter

from watchd.app.sets import routing_text
from watchd.model.route import Route, Routing
from watchd.model.rule import Severity

ROUTING = Routing(
    routes=(
        Route(
            send=("desk", "board"),
            severity=frozenset({Severity.HIGH, Severity.CRITICAL, Severity.MEDIUM}),
            rules=frozenset({"a", "b", "c", "d"}),
            owners=frozenset({"x", "y", "z"}),
            gather=timedelta(minutes=15),
        ),
    )
)
_PRINTS = "from tests.integration.app.test_same_text import *; print(routing_text(ROUTING))"


def test_the_text_of_the_routes_is_the_same_whatever_the_hash_seed() -> None:
    texts = {
        subprocess.run(
            [sys.executable, "-c", _PRINTS],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert texts == {routing_text(ROUTING).encode() + b"\n"}


def test_the_text_of_the_routes_reads_back_as_they_were() -> None:
    assert TypeAdapter(Routing).validate_json(routing_text(ROUTING)) == ROUTING
