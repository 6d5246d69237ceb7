"""sd_notify: tells systemd that the daemon is ready, alive, reloading or stopping. Silent where nobody listens."""

import os
import socket
import time


def notify(*states: str) -> bool:
    """Send `READY=1`, `WATCHDOG=1` ...; False where no service manager asked for it."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return False
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        try:
            sender.connect(address)
            sender.sendall("\n".join(states).encode())
        except OSError:
            return False
    return True


def reloading() -> bool:
    """Say that a reload begins; READY=1 ends it."""
    return notify("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")


def watchdog_seconds() -> float | None:
    """How often systemd wants to hear from the daemon (half of WatchdogSec), or None."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 2_000_000 if microseconds.isdigit() else None
