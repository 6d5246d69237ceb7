"""One round of watchd that counts what each stage takes of the processor.

`python -m bench.stages run --once --config FILE`: its last line on standard output is JSON, seconds by stage. Stages
that run in threads, or that never wait, are measured by the clock of their thread; what is left of the event loop is
asking, receiving and handing over.
"""

import functools
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from watchd.app import once, once_asking, reload
from watchd.app.sets import CompiledSet
from watchd.cli import main
from watchd.fetching import pool
from watchd.pipeline import poll
from watchd.pipeline.evaluate import Evaluator
from watchd.storage.group import GroupCommit

_LEFT = "event loop: asking, receiving, handing over"


class _Stages:
    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._open: list[str] = []

    def count(self, owner: Any, name: str, stage: str, within: str = "") -> None:
        """Count what a function takes; where another stage contains it, that one takes so much less."""
        function: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(function)
        def counted(*args: object, **named: object) -> object:
            start = time.thread_time()
            try:
                return function(*args, **named)
            finally:
                took = time.thread_time() - start
                self.spent[stage] += took
                if within:
                    self.spent[within] -= took

        setattr(owner, name, counted)


def _measure() -> None:
    stages = _Stages()
    stages.count(reload, "resolve", "files: read rules and feeds")
    stages.count(poll, "listed_items", "items: made of entries")
    stages.count(pool, "answered", "parser's answers: taken apart")
    stages.count(GroupCommit, "_commit", "storage: polls")
    stages.count(Evaluator, "run", "evaluation: deciding and its storage")
    stages.count(CompiledSet, "match", "evaluation: matching", within="evaluation: deciding and its storage")
    stages.count(once_asking, "report_polled", "log lines")
    started = time.process_time()
    loop = _loop_time()
    try:
        main()
    except SystemExit:
        pass
    finally:
        whole = time.process_time() - started
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = stages.spent
        spent["imports"] = started
        on_loop = sum(spent[name] for name in ("parser's answers: taken apart", "log lines"))
        spent[_LEFT] = max(loop() - on_loop, 0.0)
        spent["everything else: start, settings, compiling rules, attending, end"] = max(
            whole - sum(seconds for name, seconds in spent.items() if name != "imports"), 0.0
        )
        spent["parser processes, their start included"] = children.ru_utime + children.ru_stime
        print(json.dumps(spent))


def _loop_time() -> Callable[[], float]:
    """What the thread of the event loop takes while feeds are asked."""
    found = [0.0]
    asking = once.ask_all

    async def counted(*args: Any, **named: Any) -> once_asking.Asked:
        start = time.thread_time()
        try:
            return await asking(*args, **named)
        finally:
            found[0] += time.thread_time() - start

    once.ask_all = counted
    return lambda: found[0]


if __name__ == "__main__":
    sys.argv[0] = "watchd"
    _measure()
