"""What a process says of its loops."""

import subprocess
import sys

from watchd.app.vitals import CANARY, Vitals


def test_a_process_that_serves_no_pages_loads_no_web_framework_for_it() -> None:
    script = (
        "import sys, watchd.app.vitals, watchd.web.probes; print([name for name in sys.modules if 'starlette' in name])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_no_restart_mends_is_no_reason_for_one_and_what_one_may_mend_is() -> None:
    vitals = Vitals()
    vitals.moved("poll")
    vitals.failed("poll", "the database is away")
    vitals.state("rules", is_well=False, reason="no rule is in force")
    assert vitals.is_working()
    assert [name for name, vital in vitals.checks().items() if not vital.is_well] == ["poll", "rules"]
    vitals.state(CANARY, is_well=False, reason="an item does not go the whole way")
    assert not vitals.is_working()


def test_a_loop_that_fails_at_the_end_of_each_round_is_told_of_whatever_it_does_before() -> None:
    ticks = [0.0]
    vitals = Vitals(lambda: ticks[0])
    vitals.moved("evaluate")
    for _ in range(4):
        vitals.works("evaluate")
        vitals.failed("evaluate", "ValueError")
        ticks[0] += 15
    assert vitals.loops_down("attend") == {"evaluate": "ValueError"}
    vitals.works("evaluate")
    assert vitals.loops_down("attend") == {"evaluate": "ValueError"}
    ticks[0] += 45
    vitals.works("evaluate")
    assert vitals.loops_down("attend") == {}
