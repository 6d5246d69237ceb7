"""`watchd` as it is typed in a shell: `python -I -S command.py SOCKET WORDS`. A signal that ends it is passed on."""

import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.forks.asking import asked, line


def main(address: str, *words: str) -> NoReturn:
    """Ask, wait, and end as it has ended."""
    connection = asked(address, "watchd", words, cwd=str(Path.cwd()), env=os.environ, descriptors=(0, 1, 2))
    pid = int(line(connection))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: os.kill(pid, received))
    code = int(line(connection) or -signal.SIGKILL)
    sys.exit(code if code >= 0 else 128 - code)  # as a shell says it


if __name__ == "__main__":
    main(*sys.argv[1:])
