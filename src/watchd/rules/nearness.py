"""NEAR: one occurrence of each operand, neighbours in the text at most so many words apart."""

from collections.abc import Sequence
from heapq import heappop, heappush

from watchd.rules.hits import Span

Chain = tuple[tuple[int, Span], ...]  # operands by number, and where they stand, in text order


def near(
    operands: Sequence[Sequence[Span]], words: tuple[list[int], list[int]], distance: int, *, is_ordered: bool
) -> Chain | None:
    """The first occurrences that satisfy the chain; None where there are none.

    `operands` are token spans, `words` the half words where each token's word begins and ends. Occurrences do not
    overlap, and between two that follow each other stand at most `distance` words. The order is free unless
    `is_ordered`. Time grows with the number of occurrences, not with its square.
    """
    if not all(operands):
        return None
    begins, ends = words
    reach = 2 * distance
    everything = (1 << len(operands)) - 1
    occurrences = sorted((span, place) for place, spans in enumerate(operands) for span in set(spans))
    waiting: list[tuple[int, int, Chain]] = []  # (end token, operands used, chain), until the text is past its end
    open_chains: dict[int, Chain] = {}  # by operands used, the chain that ends last
    for span, place in occurrences:
        while waiting and waiting[0][0] <= span[0]:
            _, used, chain = heappop(waiting)
            open_chains[used] = chain
        bit = 1 << place
        for used, chain in [(0, ()), *open_chains.items()]:
            if used & bit or (is_ordered and used != bit - 1):
                continue
            if chain and begins[span[0]] - ends[chain[-1][1][1] - 1] > reach:
                continue
            longer: Chain = (*chain, (place, span))
            if used | bit == everything:
                return longer
            heappush(waiting, (span[1], used | bit, longer))
    return None
