"""The process that reads hostile documents: `python -m watchd.fetching.worker MEMORY_BYTES CPU_SECONDS`.

It reads frames from standard input, answers on standard output, and ends when its input ends. Its limits are its own:
memory for good, processor time anew for each document, no file may grow. It keeps no state between documents.
"""

import os
import resource
import signal
import sys
from pyexpat import EXPAT_VERSION, version_info
from typing import BinaryIO

from watchd.errors import ParseError
from watchd.fetching.formats.reading import read_feed
from watchd.fetching.wire import LENGTH, REQUEST_HEAD, answer_frame, request_lengths, requested
from watchd.model.document import Fetched, ParsedFeed

_SAFE_EXPAT = (2, 4, 1)  # the first release that stops entities which multiply


def main() -> None:
    """Serve until the input ends."""
    memory, processor_time = int(sys.argv[1]), int(sys.argv[2])
    if version_info < _SAFE_EXPAT:
        sys.exit(f"{EXPAT_VERSION} is open to entity bombs; install Python with expat 2.4.1 or newer")
    # The daemon decides when its workers end; a signal to the whole process group must not end them under it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    with os.fdopen(0, "rb") as questions, os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever a library prints must not land between the frames
        serve(questions, answers, processor_time)


def serve(questions: BinaryIO, answers: BinaryIO, processor_time: int) -> None:
    """Say that the worker is ready, then answer one document after the other."""
    answers.write(LENGTH.pack(0))
    answers.flush()
    while len(head := questions.read(REQUEST_HEAD)) == REQUEST_HEAD:
        meta, body = request_lengths(head)
        document = requested(questions.read(meta), questions.read(body))
        _allow(processor_time)
        answers.write(answer_frame(read_within_limits(document)))
        answers.flush()


def read_within_limits(document: Fetched) -> ParsedFeed | ParseError:
    """The feed, or why there is none; the supervisor of one document."""
    try:
        return read_feed(document)
    except ParseError as error:
        return error
    except MemoryError:
        return ParseError("the document takes more memory than parsing may use", reason="too_big")
    except RecursionError:
        return ParseError("the document is nested too deeply", reason="malformed")
    except Exception as error:  # noqa: BLE001 - one document must not end the process for the next
        return ParseError(f"reading failed: {type(error).__name__}: {str(error)[:200]}", reason="crashed")


def _allow(seconds: int) -> None:
    """Let this process use so many more seconds of processor time; the kernel ends it then."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


if __name__ == "__main__":
    main()
