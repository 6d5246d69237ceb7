"""What watchd does not do yet: the number of the behaviour, and what is missing.

Each is a strict xfail: who makes watchd behave so takes the line away.
"""

from collections.abc import Mapping

NOT_YET: Mapping[int, str] = {
    1: "the User-Agent names no page or address where a server's operator finds whom to write to",
    15: "the first 429 without Retry-After is asked again after one interval, not after two",
    16: "after an outage eight hosts are taken where the pace has room for one: 80 requests a minute, not 76",
    19: "`run --once`, the way to poll by hand, asks again at once, however short ago it asked",
    20: "after a clock that leapt ahead eight hosts are taken where the pace has room for one",
    21: "no metric counts polls that were overtaken by the next due time",
    22: "a whole document after days of errors is taken for proof that the server's 304s were untrue",
    23: "the probes of a dead network use up the pace, so that feeds wait for minutes after its return",
    25: "rules for absence are not there yet",
    26: "a document that is the same at the new address, byte for byte, does not count as sharing items",
    32: "what was left out of a document, or cut, is logged and not shown in the feed's health",
    35: "items whose guids changed are new items: a feed never comes to be known by its links",
    36: "nothing is ever cleaned up, so nothing can be said of what returns afterwards",
    38: "the flags of an item's fields are dropped before it is stored",
    39: "an alert does not say that its item came late",
    40: "a view counter in a text makes a revision",
    41: "text that was read in a guessed encoding is not flagged in the feed's health",
    42: "a document that is not well-formed is logged as such and not shown in the feed's health",
    44: "that a whole page of items went by unseen is not noticed",
    45: "every item of a flood is an alert of its own",
}
