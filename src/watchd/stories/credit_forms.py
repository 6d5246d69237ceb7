"""The forms of words in which a report says whom it has its news from, by language. Data; see stories.credits.

Regular expressions over plain text with one blank between words, ё as е and no Persian joiners. `{A}` stands for an
agency's name in Latin or Cyrillic letters, `{B}` for one whose people may be spoken of, `{C}` for letters that are its
name in datelines only, `{Z}` in Chinese, `{P}` in Persian, `{D}` for the place and date that a report begins with.
Every repetition is bounded: the text is hostile.
"""

from typing import Final

# A word of a dateline: a capitalised one, a number, or one of the small words and months that stand between them.
_SMALL: Final = (
    "de|del|la|las|el|los|y|ene|enero|feb|febrero|mar|marzo|abr|abril|may|mayo|jun|junio|jul|julio|ago|agosto|sep|sept|"
    "septiembre|oct|octubre|nov|noviembre|dic|diciembre|"
    "янв|января|фев|февраля|мар|марта|апр|апреля|мая|июн|июня|июл|июля|авг|августа|сен|сентября|окт|октября|ноя|ноября|"
    "дек|декабря"
)
DATELINE: Final = rf"(?:(?:[^\W_a-zа-яà-ÿ][\w'’]{{0,20}}|{_SMALL})[,. /]{{1,3}}){{0,9}}"
_WITH_DAY: Final = r"(?=[^()/]{0,50}\d)"

# Nobody's report: the agency is what the news is about.
ABOUT_ITSELF: Final = (
    r"(?!['’]s\b)(?!/Ipsos)(?!-NORC)(?! (?:employee|staff|worker|journalist|reporter|photographer|correspondent|bureau|"
    r"building|office|headquarter|newsroom|server|website|editor|chief|president|vaccine|McAL|"
    r"empleado|periodista|police|government|govt|minister|high court|assembly))"
)

# Words before a name, and behind it, by which it is no credit: what was reported once before, or is denied or answered.
MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
BEFORE: Final = (
    (
        r"(?:^|[.;!?] )(?i:in (?:{M})|previously|last (?:week|month|year)|"
        r"(?:(?:about|some|several|a|an|one|two|three|four|five|six|ten|\d{1,3}) ){1,2}(?:days?|weeks?|months?|years?) "
        r"(?:ago|earlier)),? $"
    ),
    r"\b(?:who|which|that),? in (?:{M}),? $",
    (
        r"(?i:contradict(?:s|ed|ing)?|contrary to|den(?:y|ies|ied|ying)|disput(?:es|ed|ing)|reject(?:s|ed|ing)|"
        r"dismiss(?:es|ed|ing)) (?:what|as|claims|news) $"
    ),
    (
        r"(?:^|[.;!?] )(?i:en (?:{M})|la semana pasada|el (?:mes|año) pasado|previamente|anteriormente|"
        r"hace (?:\w{1,10} ){1,2}(?:días|semanas|meses|años)),? $"
    ),
    r"\bque,? en (?:{M}),? $",
    r"(?:^|[.;!?] )(?i:ранее|прежде|на прошлой неделе|в прошлом (?:месяце|году)),? $",
    r"(?:此前|先前|早前|早些时候|上周|上月|上个月|去年|否认|驳斥|反驳|回应|针对|被问及|评论)[^，。 ]{0,10}$",
    r"(?:^|[.؛] )(?:پیش ?تر|پیش از این|هفته گذشته|ماه گذشته|سال گذشته|قبلا) (?:خبرگزاری )?$",
    r"(?:واکنش|پاسخ) [^.،]{0,25}$",
)
BEHIND: Final = (
    r"(?i: in (?:{M})\b(?! \d)| last (?:week|month|year)\b| en (?:{M})\b| (?:\w{1,10} )?(?:weeks?|months|years?) ago)",
    r" (?:درباره|در مورد|در خصوص|پیرامون|مبنی بر)[^.،]{0,100}(?:واکنش|پاسخ|تکذیب|رد کرد)",
)
# Letters that are an army's where the text speaks of it.
ARMIES: Final = {"AFP": r"Armed Forces|Philippine (?:army|military|marines)"}

# Whom somebody who is quoted has it from in turn: the first of all.
DEEPER: Final = (
    r"(?i:citing|quoting|as quoted by|quoted by) (?:the )?(?:[\w-]{1,20} ){0,2}?{A}",
    r"(?i:citando a|citado por|citada por|que cita a) (?:la )?(?:agencia )?(?:de noticias )?{A}",
    r"(?i:со ссылкой на) (?:[а-я]{1,20} ){0,2}?{A}",
    r"(?:援引|引述|转引|引用)了?[^，。]{0,6}?{Z}",
    r"به نقل از (?:خبرگزاری )?(?:\w{1,15} )?{P}",
)

# Who reported it, by a verb or a word for it, in the headline or the beginning.
ATTRIBUTIONS: Final = (
    r"(?i:according to|as per|via) (?!an? )(?:the )?(?:[\w-]{1,20} ){0,2}?(?:news agency )?{A}",
    (
        r"(?<!Thomson ){A}(?: news agency| News)? (?:reported|reports|has reported|has learned)"
        r"(?= on | late | earlier | citing | quoting | that | today| yesterday| \w{3,6}day\b|[.,;]|$)"
        r"(?![^.]{0,60}\b(?:profit|loss|revenue|earnings|sales)\b)"
    ),
    r"{A} cited [^.,]{1,40} as saying",
    (
        r"(?i:an|the) {B}(?: news agency)? (?:correspondent|journalist|reporter|team)s?"
        r"(?: (?:at|on|in) the \w{3,15}| there)?,? (?:saw|witnessed|heard|reported|counted|reports|sees)(?= |[.,;]|$)"
    ),
    r"(?i:agency) {A} said(?= on | late | earlier |[.,;]|$)",
    (
        r"(?i:told|tells|tell) (?:the )?{A}(?: news agency)?"
        r"(?= in | on | that | by | late | from | over | he | she | they |[.,;]|$)"
    ),
    r"(?i:interview (?:with|to|by)) (?:the )?(?:news agency )?{A}",
    (
        r"(?i:según|segun|de acuerdo (?:con|a)) (?:(?:informó|reportó|publicó|dijo|señaló) )?(?:la |el )?"
        r"(?:agencia )?(?:de noticias )?(?:\w{1,15} )?{A}"
    ),
    (
        r"(?i:informó|informaron|informa|reportó|reportaron|reporta|publicó|divulgó|difundió|reseñó|adelantó) "
        r"(?:a )?(?:la )?(?:agencia )?(?:de noticias )?(?:\w{1,15} )?{A}"
        r"(?=[.,;]|$| en | este | el | citando | que | con )"
    ),
    r"(?i:agencia )(?:de noticias )?{A} (?:informó|reportó)(?= que | este | el |[.,]|$)",
    (
        r"(?i:dijo|dijeron|declaró|declararon|explicó|explicaron|aseguró|señaló|indicó|afirmó|relató|contó|confirmó|"
        r"confirmaron) a (?:la )?(?:agencia )?(?:de noticias )?{A}"
    ),
    r"(?i:informó|informaron) a (?:la )?(?:agencia )?(?:de noticias )?{A}",
    (
        r"(?i:dijo|dijeron|explicó|explicaron|informó|informaron|contó|contaron) (?:(?!que )\w{2,15} ){1,4}?"
        r"a (?:la )?(?:agencia )?{A}"
    ),
    (
        r"(?i:constató|constataron|constataba|comprobó|comprobaron|presenció|observó) "
        r"(?:(?:un|una|el) )?(?:(?:periodista|corresponsal|equipo|reportero|fotógrafo)s? de )?(?:la )?(?:agencia )?{A}"
    ),
    r"(?i:ha|han) \w{2,15}(?:ado|ido|cho) a (?:la )?(?:agencia )?{A}",
    r"(?i:entrevista (?:con|a|concedida a)) (?:la )?(?:agencia )?(?:de noticias )?{A}",
    (
        r"(?i:сообща(?:ет|ют)|сообщил[аои]?|переда(?:ет|ют|л|ла|ло|ли)|пиш(?:ет|ут)|информирует|узнал[аои]?|из данных|"
        r"по (?:данным|информации|сообщению|сведениям)|(?:заявил|сказал|рассказал|подтвердил|уточнил)[аио]?|"
        r"в (?:интервью|беседе с|разговоре с)) (?:информ)?(?:агентств\w{0,3} )?(?:корреспондент\w{0,3} )?{A}"
    ),
    r"(?i:об этом|как) (?:агентству )?{A} (?:сообщил|рассказал|заявил|подтвердил)\w{0,2}",
    r"据[^，。]{0,12}?{Z}(?!记者)[^，。]{0,14}?(?:报道|報道|報導|消息|电|電|称|披露)",
    r"综合[^，。]{0,10}?{Z}[^。]{0,20}?报道",
    r"{Z}(?!记者)[^，。]{0,12}?(?:报道|報道|報導)",
    r"{Z}(?:援引|引述|引用)[^，。]{1,20}?(?:称|说|報道|报道)",
    r"{Z}记者(?:在?[^，。]{0,8})?(?:看到|目睹|获悉|了解到|注意到)",
    r"告诉{Z}",
    r"[对向]{Z}(?:记者)?(?:表示|说|透露|证实)",
    r"{Z}(?:客户端|微博)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:消息|快讯)",
    r"به گزارش (?:خبرنگار )?(?:\w{1,15} ){0,4}?\(?{P}",
    r"به نوشته (?:خبرگزاری )?(?:\w{1,15} )?{P}",
    r"{P}(?: به نقل از [^،.]{1,30}?)?،? (?:گزارش (?:داد|کرد|داده)|نوشت)",
    r"در گفت ?و ?گو با (?:خبرنگار )?(?:خبرگزاری )?{P}",
    r"(?:با|به) (?:خبرنگار |خبرگزاری )?{P} گفت",
)

# How a report of the agency's own begins.
OPENINGS: Final = (
    r"{D}\({A}(?: ?[/,] ?[^()]{1,30})?\) ?[.:]? ?-",
    _WITH_DAY + r"{D}\({A}(?: ?[/,] ?[^()]{1,30})?\)",
    r"[^/]{0,60}/(?:[Кк]орр\.? )?{A}[^/]{0,30}/",
    r"{D}\({C}\) ?[.:]? ?-",
    r"[^\W\d_][\w ]{1,25}\[[\w ]{2,25}\], \w{3,9} \d{1,2} \({A}\)",
    r"(?i:por|agencia) (?:la )?(?:agencia )?{A}(?= \(|[.,:]? [A-ZÁÉÍÓÚÑ])",
    _WITH_DAY + r"{D}{A}\. ?-",
    _WITH_DAY + r"{D}- ?{A}[.,]",
    _WITH_DAY + r"{D}{A} ?- ",
    r"[^\W\d_]\w{1,20}, {A} - ",
    r"{A}, \d{1,2} \w{3,10}\.",
    r"{A}\.-",
    r"{A} [|] ",
    r"[\w ]{2,30} [/|] ?{A} ?[.|-]",
    r"[^，。]{0,40}?{Z}[^，。；]{0,12}?(?:\d{1,2}月)?\d{0,2}日?(?:电|[綜综]合外[電电])",
    r"(?:\w{2,20} ?- ?)?{P} ?[-:/]",
    r"خبرگزاری {P} ?[-:]",
)

# How a report, or its headline, ends.
CLOSINGS: Final = (
    r"(?:[.!?»\"”。…]|\.\)) ?\(?{A}\)?\.?$",
    r"/{A}/\.?$",
    r"\({Z}\)$",
)
HEADLINES: Final = (
    r" [-|] {A}$",
    r"(?:,| [-|]) {A}(?: News)? (?:reports|says)$",
    r"^{A}: ",
    r" [-|] {Z}$",
    r"^{Z}:",
    r" [-|] {P}$",
    r"^{P} ?:",
)
SOURCES: Final = (
    (
        r"(?i:(?:with|from) (?:inputs|information|reporting|files) from|source:|con información de|fuente:|источник:) ?"
        r"(?:la )?(?:agencia )?{A}"
    ),
    r"© ?(?:\d{4} )?{A}",
    r"\((?i:reporting by|reporte de|con reporte de) [^()]{1,60}{A}\)",
    r"(?:来源|稿源): ?{Z}",
    r"منبع: ?(?:خبرگزاری )?{P}",
)
