"""What watchd does not do yet: the number of the behaviour, and what is missing.

Each is a strict xfail: who makes watchd behave so takes the line away.
"""

from collections.abc import Mapping

NOT_YET: Mapping[int, str] = {
    1: "the User-Agent names no page or address where a server's operator finds whom to write to",
    11: "there is no canary: no request without conditions ever tests a server that always says 304",
    13: "max-age and Expires are not read, neither of a 200 nor of a 304",
    15: "the first 429 without Retry-After is asked again after one interval, not after two",
    16: "what fell due during an outage is asked all at once after it",
    19: "`run --once`, the way to poll by hand, asks again at once, however short ago it asked",
    20: "due times are wall-clock times: a clock that jumps ahead makes a burst, one that jumps back a pause",
    21: "no metric counts polls that were overtaken by the next due time",
    23: "a dead network is a failure of every feed; there is no circuit",
    24: "a feed that says 410 is asked for ever in the usual back-off; there is no state `gone`",
    25: "rules for absence are not there yet",
    26: "a permanent redirect is followed for ever; the new address is never adopted",
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
