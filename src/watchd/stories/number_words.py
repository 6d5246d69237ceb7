"""Small numbers as words: two soldiers are 2 soldiers."""

from typing import Final

_LISTS: Final = (
    "two three four five six seven eight nine ten eleven twelve",
    "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "двое трое четверо пятеро шестеро семеро восьмеро девятеро десятеро",
    "двух трех четырех пяти шести семи восьми девяти десяти одиннадцати двенадцати",
    "دو سه چهار پنج شش هفت هشت نه ده یازده دوازده",
)
# "три" and "دو" are never anything else; Spanish "once" and Persian "نه" (no) are read as numbers nowhere.
_AMBIGUOUS: Final = frozenset({"once", "نه"})
NUMBER_WORDS: Final = {
    word: str(number)
    for words in _LISTS
    for number, word in enumerate(words.split(), start=2)
    if word not in _AMBIGUOUS
}
SIGN_NUMBERS: Final = {sign: str(number) for number, sign in enumerate("二三四五六七八九十", start=2)} | {"两": "2"}
COUNTED_SIGNS: Final = "人名枚架艘家次天年月日国级辆"  # a Chinese number before one of these counts something
