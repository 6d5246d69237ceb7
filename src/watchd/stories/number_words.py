"""Numbers in words and in Chinese signs: twenty-three soldiers are 23 soldiers, and 十三 is not 3."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from watchd.text.fold import fold

# From 1, of each language the words of one case or gender in a row; `-` where a row has none, or has it already.
_UNITS: Final = (
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen"
    ),
    (
        "un dos tres cuatro cinco seis siete ocho nueve diez - doce trece catorce quince dieciseis diecisiete "
        "dieciocho diecinueve veinte veintiun veintidos veintitres veinticuatro veinticinco veintiseis "
        "veintisiete veintiocho veintinueve"
    ),
    "uno",
    "una",
    (
        "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать "
        "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
    ),
    "одна две трое четверо пятеро шестеро семеро восьмеро девятеро десятеро",
    (
        "одного двух трех четырех пяти шести семи восьми девяти десяти одиннадцати двенадцати тринадцати четырнадцати "
        "пятнадцати шестнадцати семнадцати восемнадцати девятнадцати"
    ),
    "одной двое троих четверых пятерых шестерых семерых восьмерых девятерых десятерых",
    "одну двум трем четырем",
    "одним двумя тремя четырьмя",
    "одному двоих",
    "یک دو سه چهار پنج شش هفت هشت - ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده",
    "- - - - - - - - - - - - - - - - - هیجده",
)
_TENS: Final = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "- treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "veintena treintena - cincuentena",
    "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста",
    "بیست سی چهل پنجاه شصت هفتاد هشتاد نود",
)
_HUNDREDS: Final = (
    "cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "ciento doscientas trescientas cuatrocientas quinientas seiscientas setecientas ochocientas novecientas",
    "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
    "ста двухсот трехсот четырехсот пятисот шестисот семисот восьмисот девятисот",
    "صد دویست سیصد چهارصد پانصد ششصد هفتصد هشتصد نهصد",
)
_TIMES: Final = {
    "dozen": 12, "docena": 12, "hundred": 100, "thousand": 1000, "mil": 1000, "тысяча": 1000, "هزار": 1000,
}  # fmt: skip
_MILLIONS: Final = "million millon millones миллион миллиона миллионов میلیون"
_BILLIONS: Final = "billion миллиард миллиарда миллиардов میلیارد"
# By themselves they are some, and no number.
_ONLY_TIMES: Final = {
    "docenas": 12, "тысячи": 1000, "тысяч": 1000,
    **dict.fromkeys(_MILLIONS.split(), 1_000_000), **dict.fromkeys(_BILLIONS.split(), 1_000_000_000),
}  # fmt: skip
_BETWEEN: Final = frozenset(("and", "y", "و"))
# A million people are one million, but not where a quarter is of a million, or one in a million.
_ARTICLE: Final = "a"
_HALF: Final = "half"
_HALF_A: Final = 3  # words
_ENGLISH_TIMES: Final = frozenset(("dozen", "hundred", "thousand", "million", "billion"))
_OF_MORE: Final = frozenset(("of", "in"))
_TEN: Final = 10
_HUNDRED: Final = 100
_THOUSAND: Final = 1000


def _values() -> dict[str, int]:
    values: dict[str, int] = {}
    for rows, step, first in ((_UNITS, 1, 1), (_TENS, _TEN, 2), (_HUNDREDS, _HUNDRED, 1)):
        for row in rows:
            values |= {word: step * number for number, word in enumerate(fold(row).split(), start=first)}
    del values["-"]
    return values | {fold(word): value for word, value in {**_TIMES, **_ONLY_TIMES}.items()}


_VALUES: Final = _values()
_MULTIPLYING: Final = frozenset(fold(word) for word in (*_TIMES, *_ONLY_TIMES))
# Nobody counts with these alone: `one` is an article in four languages.
_NOT_ALONE: Final = frozenset(word for word, value in _VALUES.items() if value == 1) | set(map(fold, _ONLY_TIMES))
NUMBER_WORDS: Final[Mapping[str, str]] = {word: str(value) for word, value in _VALUES.items() if word not in _NOT_ALONE}
_SIGNS: Final = {sign: number for number, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SIGN_TIMES: Final = {"十": 10, "百": 100, "千": 1000}
_TEN_THOUSAND: Final = "万"
_HUNDRED_MILLION: Final = "亿"
_MOST_SIGNS: Final = 20  # longer runs are no number, and an integer of thousands of digits is not written
_COUNTED_SIGNS: Final = "人名枚架艘家次天年月日国级辆个位岁条起座具吨户例所台套批颗"  # before these stands a number
_COUNTED: Final = re.compile(
    rf"(?<![数几上])[一二两三四五六七八九十百][〇零一二两三四五六七八九十百千万亿]*"
    rf"(?=[{_COUNTED_SIGNS}元桶倍]|美元|欧元|卢布)"
)


def with_numbers(parts: Sequence[str]) -> tuple[Sequence[str], Mapping[str, str]]:
    """The parts of a folded text with numbers of several words as one, and by each of those how it was written."""
    if _VALUES.keys().isdisjoint(parts):
        return parts, {}
    joined: list[str] = []
    written: dict[str, str] = {}
    place = 0
    while place < len(parts):
        end, value = _number_at(parts, place)
        if end - place > 1:
            joined.append(str(value))
            written.setdefault(str(value), " ".join(parts[place:end]))
        else:
            joined.append(parts[place])
        place = max(end, place + 1)
    return joined, written


def _number_at(parts: Sequence[str], start: int) -> tuple[int, int]:
    """Where the number that begins at a place ends, and what it is."""
    first, end = _begun(parts, start)
    if first is None:
        return start, 0
    sums = [first]  # millions, thousands and what is below, the greatest first: their sum is the number
    while end < len(parts):
        place = end + 1 if parts[end] in _BETWEEN and end + 1 < len(parts) else end
        more = _VALUES.get(parts[place])
        if more is None or not _is_added(sums, more, is_times=parts[place] in _MULTIPLYING):
            break
        end = place + 1
    return end, sum(sums)


def _begun(parts: Sequence[str], start: int) -> tuple[int | None, int]:
    """The first value of a number and where the next may stand; `a million` is one, and half of it `half a million`."""
    here = parts[start : start + _HALF_A]
    if here[:1] == [_ARTICLE] and len(here) > 1 and here[1] in _ENGLISH_TIMES:
        is_of_more = start > 0 and parts[start - 1] in _OF_MORE
        return (None, start) if is_of_more else (_VALUES[here[1]], start + 2)
    if here[:2] == [_HALF, _ARTICLE] and here[-1] in _ENGLISH_TIMES:
        return _VALUES[here[-1]] // 2, start + _HALF_A
    return _VALUES.get(parts[start]), start + 1


def _is_added(sums: list[int], more: int, *, is_times: bool) -> bool:
    """Whether a further value belongs to a number; then it is in its sums, multiplied where it is by how many times."""
    if is_times and sums[-1] < more:
        count = 0
        while sums and sums[-1] < more:
            count += sums.pop()
        sums.append(count * more)
        return True
    for least, step in ((2 * _TEN, _TEN), (_HUNDRED, _HUNDRED), (_THOUSAND, _THOUSAND)):
        if sums[-1] >= least and sums[-1] % step == 0 and more < step and not is_times:
            sums.append(more)
            return True
    return False


def with_signs_as_numbers(text: str) -> str:
    """A text with Chinese numbers before what they count in digits; a single one is an article there too."""
    return text if text.isascii() else _COUNTED.sub(_in_digits, text)


def _in_digits(found: re.Match[str]) -> str:
    signs = found[0]
    if signs == "一" or len(signs) > _MOST_SIGNS:
        return signs
    whole = below = digit = 0
    for sign in signs:
        if sign in _SIGNS:
            digit = _SIGNS[sign]
        elif sign == _TEN_THOUSAND:
            whole, below, digit = whole + (below + digit) * 10_000, 0, 0
        elif sign == _HUNDRED_MILLION:
            whole, below, digit = (whole + below + digit) * 100_000_000, 0, 0
        else:
            below, digit = below + max(digit, 1) * _SIGN_TIMES[sign], 0
    return str(whole + below + digit)
