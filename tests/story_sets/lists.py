"""Lists that the rules of the trap sets name: the entries of one are things of one kind."""

from watchd.rules.query import Term, parse_entry

_LISTS = {
    "states": {
        "en": "Iran*, Turkey, China, Chinese, Russia*, Guyana, Colombia*, Cuba*, Qatar*, Brazil*",
        "es": "Irán, Turquía, China, Rusia, Guyana, Colombia, Cuba, Catar, Brasil",
        "ru": "Иран*, Турци*, Китай, Китая, Росси*, Гайан*, Колумби*, Куб*, Бразили*",
        "zh": "伊朗, 土耳其, 中国, 中方, 俄罗斯, 圭亚那, 哥伦比亚, 古巴, 巴西",
        "fa": "ایران, ترکیه, چین, روسیه, گویان, کلمبیا, کوبا, برزیل",
    },
    "people": {
        "en": "Saab, Rojas, Lavrov, Araghchi, Padrino",
        "es": "Saab, Rojas, Lavrov, Araghchi, Padrino",
        "ru": "Сааб*, Рохас*, Лавров*, Арагчи, Падрино",
        "zh": "萨阿布, 罗哈斯, 拉夫罗夫, 阿拉格齐, 帕德里诺",
        "fa": "صعب, روخاس, لاوروف, عراقچی, پادرینو",
    },
    "companies": {
        "en": "Chevron, Repsol, Rosneft, Gazprom, Eni",
        "es": "Chevron, Repsol, Rosneft, Gazprom, Eni",
        "ru": "Шеврон, Репсол, Роснефт*, Газпром*",
        "zh": "雪佛龙, 雷普索尔, 俄罗斯石油公司",
        "fa": "شورون, رپسول, روسنفت",
    },
    "acts": {
        "en": "sends, ships, seiz*, recalls, frees, halt*",
        "es": "envía, compra, detien*, obtiene, llega",
        "ru": "отозвал*, поставил*, остановил*, прибыл*",
        "zh": "召回, 出售, 扣押, 抵达",
        "fa": "فراخواند, فروخت, متوقف, رسید",
    },
}
LISTS: dict[str, dict[str, tuple[Term, ...]]] = {
    name: {tag: tuple(map(parse_entry, entries.split(", "))) for tag, entries in languages.items()}
    for name, languages in _LISTS.items()
}
