"""The web server: uvicorn inside the daemon's own loop, without signals and logs of its own."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette

from watchd.errors import BusyError, ConfigError, Place, Problem


class _Quiet(uvicorn.Server):
    """uvicorn leaves the process's signals to the daemon."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(application: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serve while the block runs; gives the port (a free one for 0).

    Raises BusyError when the address is taken, ConfigError when it is none to listen on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise _not_listening(host, port, error) from None
    config = uvicorn.Config(application, log_config=None, access_log=False, lifespan="off", timeout_keep_alive=5)
    server = _Quiet(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn has a flag and no event
            await asyncio.sleep(0.01)
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await task
        listening.close()


def _not_listening(host: str, port: int, error: OSError) -> Exception:
    listen = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return BusyError(
            f"web.listen: another process listens on {listen} already. Stop it, or give web.listen another address "
            "(null for none)."
        )
    reason = (error.strerror or "it was refused").lower()
    message = f"{listen} cannot be listened on: {reason}"
    return ConfigError(Problem(Place("web.listen"), message, "give it another address"))
