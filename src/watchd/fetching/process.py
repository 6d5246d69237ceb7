"""One parser process as its parent sees it: start, ask, end."""

import asyncio
import os
import sys
from asyncio.subprocess import Process, SubprocessStreamProtocol
from contextlib import suppress
from typing import Self

from watchd.fetching.wire import LENGTH, MAX_ANSWER

_START_WAIT = 30.0  # seconds until a new worker must be ready: it imports the parser
_END_WAIT = 2.0
_STDERR_KEPT = 4096
_BUFFERED = 64 * 1024  # of an answer, until its process waits
# A process that reads hostile input gets no secret from our environment.
_ENVIRONMENT = frozenset({"PATH", "LANG", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TMPDIR"})


class WorkerDied(Exception):  # noqa: N818 - an event, caught as such by the pool
    """The process ended, or said what no worker says; `exit_code` is negative for a signal, None when unknown."""

    def __init__(self, exit_code: int | None, said: str) -> None:
        super().__init__(f"exit code {exit_code}: {said}")
        self.exit_code = exit_code
        self.said = said


class WorkerProcess:
    """A started worker. It answers one document at a time."""

    def __init__(self, process: Process, transport: asyncio.SubprocessTransport) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self.documents = 0
        self._process = process
        self._transport = transport
        self._questions = process.stdin
        self._answers = process.stdout
        self._stderr = b""
        self._listening = asyncio.create_task(self._listen(process.stderr))

    @classmethod
    async def start(cls, memory: int, processor_time: int) -> Self:
        """A worker that is ready; raises WorkerDied or OSError."""
        loop = asyncio.get_running_loop()
        # What asyncio.create_subprocess_exec does, but it keeps the transport, which must be closed, to itself.
        transport, protocol = await loop.subprocess_exec(
            lambda: SubprocessStreamProtocol(_BUFFERED, loop),
            sys.executable,
            "-P",  # the working directory is no place to import from
            "-m",
            "watchd.fetching.worker",
            str(memory),
            str(processor_time),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if _is_passed_on(name)},
        )
        worker = cls(Process(transport, protocol, loop), transport)
        try:
            async with asyncio.timeout(_START_WAIT):
                await worker._answer()
        except TimeoutError as error:
            worker.kill()
            await worker.ended()
            raise WorkerDied(None, f"not ready within {_START_WAIT:g} s") from error
        except BaseException:
            worker.kill()
            await worker.ended()
            raise
        return worker

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended by itself."""
        return self._process.returncode is None

    async def ask(self, frame: bytes) -> bytes:
        """The answer to one document; raises WorkerDied. After anything but an answer the worker must be killed."""
        self.documents += 1
        try:
            self._questions.write(frame)
            await self._questions.drain()
        except ConnectionError as error:
            raise await self._death() from error
        return await self._answer()

    def kill(self) -> None:
        """End the process now; `ended` waits until it is gone."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def ended(self) -> None:
        """Wait for the end of a process that was killed or has died, and leave no pipe open."""
        self._questions.close()
        try:
            with suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(_END_WAIT):
                    await self._process.wait()
                    await self._answers.read()
                    await self._listening
                    await self._questions.wait_closed()
        finally:
            self._listening.cancel()
            self._transport.close()  # asyncio does so only once it has seen the end of every pipe

    async def _answer(self) -> bytes:
        try:
            (length,) = LENGTH.unpack(await self._answers.readexactly(LENGTH.size))
            if length > MAX_ANSWER:
                raise WorkerDied(None, "its answer is longer than any feed's")
            return await self._answers.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise await self._death() from error

    async def _death(self) -> WorkerDied:
        """What is known about the end of a process whose pipes have closed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_END_WAIT):
                await self._process.wait()
                await asyncio.shield(self._listening)
        lines = self._stderr.decode("utf-8", "replace").strip().splitlines()
        return WorkerDied(self._process.returncode, lines[-1][:200] if lines else "")

    async def _listen(self, stderr: asyncio.StreamReader) -> None:
        while chunk := await stderr.read(_STDERR_KEPT):
            self._stderr = (self._stderr + chunk)[-_STDERR_KEPT:]


def _is_passed_on(name: str) -> bool:
    return name in _ENVIRONMENT or name.startswith(("PYTHON", "LC_"))
