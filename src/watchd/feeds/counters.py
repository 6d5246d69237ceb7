"""What counts readers in a text (views, comments, shares) and changes by itself: no part of what a text is known by."""

import re
from collections.abc import Iterator

# Bounded everywhere: a text of nothing but digits must not cost more than its length.
_NUMBER = r"[0-9٠-٩۰-۹][0-9٠-٩۰-۹., ]{0,14}(?:[kKmM]\b|тыс\.?|万|هزار)?"
_LONGEST = 32  # signs before the word: white space, a number, its thousands, white space
# What nothing but readers is counted in, and what is news as well: shares of a company, comments on a law.
_VIEWS = (
    r"views?|reads?|vistas|visitas|visualizaciones|lecturas|просмотр(?:а|ов)?|прочтени[йя]|"
    r"次(?:阅读|浏览|点击)|阅读|بازدید"
)
_REPLIES = r"comments?|likes?|shares?|comentarios|комментари(?:й|я|ев)|(?:条|则)?评论|نظر|دیدگاه"
_EDGE = r"[.,;:!?|·•()\[\]。，！？؟،\n]"
COUNTER = re.compile(
    rf"{_NUMBER}\s{{0,2}}(?:{_VIEWS})(?!\w)"
    rf"|(?:^|(?<={_EDGE}))\s{{0,9}}{_NUMBER}\s{{0,2}}(?:{_REPLIES})(?=\s{{0,9}}(?:$|{_EDGE}))",
    re.IGNORECASE,
)
"""Views anywhere; comments and shares where they stand for themselves."""
FORMER_COUNTER = re.compile(rf"{_NUMBER}\s{{0,2}}(?:{_VIEWS}|{_REPLIES})(?!\w)", re.IGNORECASE)
"""Either anywhere, as earlier releases left them out."""
_WORD = re.compile(rf"(?:{_VIEWS}|{_REPLIES})(?!\w)", re.IGNORECASE)
_BEGINNINGS = (
    *("view", "read", "vistas", "visitas", "visualizaciones", "lecturas", "comment", "like", "share", "comentarios"),
    *("просмотр", "прочтени", "комментари", "次阅读", "次浏览", "次点击", "阅读", "条评论", "则评论", "评论"),
    *("بازدید", "نظر", "دیدگاه"),
)
"""How each of the words begins. Looked for in small letters: to look for words in any case takes ten times as long."""
_BEGINS = re.compile("|".join(_BEGINNINGS))
_ODD = re.compile("[\u0130\u0131\u017f\u1c80-\u1c88]")  # these pass for other letters than their small ones
_DIGIT = re.compile("[0-9٠-٩۰-۹]")
_ENDS_NUMBER = frozenset("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹.,kKmMсС万ر")


def without(counter: re.Pattern[str], text: str) -> str:
    """What `counter.sub(" ", text)` gives, in a time that does not grow with the numbers of the text."""
    kept, end = [], 0
    for start, after in _found(counter, text):
        kept += [text[end:start], " "]
        end = after
    return "".join([*kept, text[end:]])


def is_in(counter: re.Pattern[str], text: str) -> bool:
    """Whether the text has such a counter."""
    return next(_found(counter, text), None) is not None


def _found(counter: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the counters stand, found by their words: numbers are many, and each was tried at each of its digits."""
    done = 0
    if _DIGIT.search(text) is None:
        return
    for word in _words(text):
        first = max(done, word.start() - _LONGEST)
        before = text[first : word.start()].rstrip()
        if not before or before[-1] not in _ENDS_NUMBER or _DIGIT.search(before) is None:
            continue
        for place in range(first, first + len(before)):
            match = counter.match(text, place)
            if match is not None:
                done = match.end()
                yield match.start(), done
                break


def _words(text: str) -> Iterator[re.Match[str]]:
    """What `_WORD.finditer(text)` gives."""
    if not text.isascii() and _ODD.search(text):
        yield from _WORD.finditer(text)
        return
    small, place = text.lower(), 0
    if not any(beginning in small for beginning in _BEGINNINGS):  # as most texts, and to know it so costs a tenth
        return
    while begun := _BEGINS.search(small, place):
        word = _WORD.match(text, begun.start())
        place = begun.start() + 1 if word is None else word.end()
        if word is not None:
            yield word
