"""What a process says of its loops."""

import subprocess
import sys


def test_a_process_that_serves_no_pages_loads_no_web_framework_for_it() -> None:
    script = (
        "import sys, watchd.app.vitals, watchd.web.probes; print([name for name in sys.modules if 'starlette' in name])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
