"""Fold: letters as the matcher compares them, so that case, accents and compatibility forms do not matter."""

from watchd.text.characters import BREVE, atoms_of


def fold(text: str) -> str:
    """The text folded letter by letter; signs and white space stay, what is invisible goes.

    NFKC, casefold, no accents (but й stays apart from и), ё=е, ñ=n, ß=ss, one i for Turkish, one form for each Arabic
    and Persian letter, ASCII digits. Words are not joined or split: that is `tokenise`.
    """
    if text.isascii():
        return text.lower()
    folded: list[str] = []
    for char in text:
        if char == BREVE and folded and folded[-1] == "и":
            folded[-1] = "й"
        else:
            folded.extend(atom.folded for atom in atoms_of(char))
    return "".join(folded)
