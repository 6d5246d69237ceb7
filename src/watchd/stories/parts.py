"""Words and phrases by which a headline tells of a part and not of the whole: part of, most of, two of three.

By language, unfolded; phrases are patterns. A place (`the east of`) is a part only where nothing happens *in* it.
"""

from typing import Final

WORDS: Final = (
    "partly partial partially parcial parcialmente algunos algunas частью частично частичн* районы районов "
    "кварталы кварталов некоторые некоторых بخشی بخشهایی بخشهای قسمتی قسمتهایی برخی بعضی شماری تعدادی "
    "مناطقی محلههایی"
)
MOST: Final = "большинство اکثر اغلب"
SIGNS: Final = "部分城区 部分地区 部分领土 部分区域 部分街区 一些"
MOST_SIGNS: Final = "大部 大部分 大部分地区 多数 大多数"
_ENGLISH_NUMBER: Final = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)"
_SPANISH_NUMBER: Final = r"(?:uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|\d+)"
_RUSSIAN_SOME: Final = r"(?:один|одна|одно|двое|два|две|трое|три|четверо|четыре|пятеро|пять|\d+)"
_RUSSIAN_OF: Final = r"(?:двух|двоих|трех|троих|четырех|четверых|пяти|пятерых|шести|семи|восьми|девяти|десяти|\d+)"
_PERSIAN_NUMBER: Final = "(?:یک|دو|سه|چهار|پنج|شش|هفت|هشت|نه|ده)"
PHRASES: Final = "|".join(
    (
        r"(?<!as )(?<!is )(?<!are )(?<!was )(?<!become )(?<!becomes )parts? of",
        r"in part",
        r"some(?! (?:\d|hundred|thousand|dozen|million))",
        r"(?:districts|neighbou?rhoods|sections) of",
        r"(?<!in )(?<!from )(?<!to )(?<!at )(?<!on )the (?:north|south|east|west|centre|center) of",
        rf"{_ENGLISH_NUMBER} (?:out )?of (?:the )?{_ENGLISH_NUMBER}",
        r"(?<!por )(?<!forma )(?<!forman )(?<!formar )partes? del?",
        r"(?:distritos|barrios|sectores) del?",
        r"(?<!en )(?<!por )(?<!desde )el (?:norte|sur|este|oeste|noreste|noroeste|sureste|suroeste|centro) del?",
        rf"{_SPANISH_NUMBER} de (?:los |las )?{_SPANISH_NUMBER}",
        r"(?<!воинская )(?<!войсковая )(?<!воинскую )(?<!войсковую )часть",  # those are barracks
        rf"{_RUSSIAN_SOME} из {_RUSSIAN_OF}",
        f"{_PERSIAN_NUMBER} (?:نفر )?از {_PERSIAN_NUMBER}",
    )
)
MOST_PHRASES: Final = (
    r"(?:most|much|majority) of|(?:gran|mayor) parte del?|mayoria del?|больш[а-я]+ част[а-я]+|بخش (?:بزرگی|اعظم|عمده)"
)
