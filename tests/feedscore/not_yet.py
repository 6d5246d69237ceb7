"""What watchd does not do yet: the number of the behaviour, and what is missing.

Each is a strict xfail: who makes watchd behave so takes the line away.
"""

from collections.abc import Mapping

NOT_YET: Mapping[int, str] = {}
