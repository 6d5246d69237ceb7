"""What watchd does not do yet: the number of the behaviour, and what is missing.

Each is a strict xfail: who makes watchd behave so takes the line away.
"""

from collections.abc import Mapping

NOT_YET: Mapping[int, str] = {
    1: "the User-Agent names no page or address where a server's operator finds whom to write to",
    11: "there is no canary: no request without conditions ever tests a server that always says 304",
}
