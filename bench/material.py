"""Made-up material: rules and texts with the frequencies of real words, the same for every run."""

import random

_SYLLABLES = [
    "ba",
    "co",
    "du",
    "fe",
    "gi",
    "ha",
    "jo",
    "ku",
    "la",
    "me",
    "ni",
    "po",
    "qua",
    "ra",
    "se",
    "ti",
    "vo",
    "wa",
    "xe",
    "yu",
    "za",
]
_TOPIC = ["Su-30", "radar", "Venezuela", "Caracas", "treaty", "sanctions", "refinery", "drone", "colonel", "shipment"]


def vocabulary(size: int = 8000) -> list[str]:
    """Distinct words, the frequent ones first."""
    chance = random.Random(7)
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(1, 4)))] = None
    return list(words)


def texts(number: int, words: int, size: int = 8000) -> list[str]:
    """Texts whose words are drawn by Zipf's law from so many, with now and then a topic word."""
    chance = random.Random(11)
    known = vocabulary(size)
    weights = [1 / (rank + 2) for rank in range(len(known))]
    made = []
    for _ in range(number):
        drawn = chance.choices(known, weights, k=words)
        for _ in range(3):
            drawn[chance.randrange(words)] = chance.choice(_TOPIC)
        made.append(" ".join(drawn).capitalize() + ".")
    return made


def queries(number: int, size: int = 8000) -> list[str]:
    """(any of A) AND (any of B): two to six words a side out of so many, a quarter of them phrases."""
    chance = random.Random(13)
    known = vocabulary(size)[40:]
    return [f"({_side(chance, known)}) AND ({_side(chance, known)})" for _ in range(number)]


def _side(chance: random.Random, known: list[str]) -> str:
    terms = []
    for _ in range(chance.randint(2, 6)):
        word = chance.choice(known)
        terms.append(f'"{word} {chance.choice(known)}"' if chance.random() < 0.25 else word)
    return " OR ".join(terms)
