"""The script: what the invented outlets publish, in which order. The founding story of watchd in fast time."""

from dataclasses import dataclass, replace

from watchd.demo.outlets import BY_ID
from watchd.feeds.identity import item_id
from watchd.model.ids import digest
from watchd.model.item import ItemKey, KeyKind


@dataclass(frozen=True, slots=True)
class Article:
    """One entry of an outlet's feed; publishing the same `slug` again revises it."""

    outlet: str
    slug: str
    title: str
    text: str
    link: str = ""  # where it leads, when it is not its own page

    @property
    def host(self) -> str:
        """Who publishes it."""
        return BY_ID[self.outlet].host

    @property
    def guid(self) -> str:
        """What the feed knows it by."""
        return f"tag:{BY_ID[self.outlet].host},2025:{self.slug}"

    @property
    def url(self) -> str:
        """Its own page, or the one it points to."""
        return self.link or f"https://{BY_ID[self.outlet].host}/{self.slug}"

    @property
    def item_id(self) -> str:
        """The id that watchd gives its item."""
        return item_id(self.outlet, ItemKey(KeyKind.GUID, digest(self.guid)))


FIRST = Article(
    "diario-del-caribe",
    "lote-su-30",
    "Rusia envía a Venezuela repuestos para los Su-30",
    "Un avión de carga descargó de madrugada en Maracay repuestos para los cazas Su-30 de Venezuela, dijeron dos "
    "técnicos de la base. Del segundo lote nadie quiso hablar.",
)
REVISED = replace(
    FIRST,
    text="Un avión de carga descargó de madrugada en Maracay repuestos para los cazas Su-30 de Venezuela, pero el "
    "segundo lote está retrasado y no tiene nueva fecha, dijeron dos técnicos de la base.",
)
COPIES = (
    Article(
        "faro-de-oriente",
        "su30-repuestos",
        f"{FIRST.title} - El Faro de Oriente",
        "Con información de Diario del Caribe: el cargamento habría llegado de madrugada a Maracay.",
    ),
    Article(
        "agencia-sotavento",
        "boletin-318",
        "Repuestos rusos para los Su-30 de Venezuela, en Maracay",
        "Boletín de la tarde, con enlaces a lo más leído del día.",
        link=f"{FIRST.url}?utm_source=sotavento&utm_medium=boletin&utm_campaign=tarde",
    ),
)
# The same affair in other words, which names nobody: it may be a second look, or a copy that was written over.
RETOLD = Article(
    "radio-paramo",
    "repuestos-su-30",
    "Venezuela recibe de Rusia repuestos para cazas Su-30 de su flota",
    "Vecinos del aeropuerto vieron salir camiones antes del amanecer. En el ministerio nadie contestó el teléfono.",
)
TREATY = Article(
    "ladoga-listok",
    "protokol",
    "Одобрен протокол к договору о стратегическом партнёрстве с Венесуэлой",
    "Протокол учреждает комиссию России и Венесуэлы. Когда она соберётся впервые, в Думе не сказали.",
)
SANCTIONS = Article(
    "gulf-ledger",
    "freight-sanctions",
    "US sanctions shippers of Iranian drone parts for Venezuela",
    "The Treasury Department blacklisted three freight firms that carry Mohajer-6 parts across the Atlantic. Their "
    "owners could not be reached.",
)
SANCTIONS_COPY = Article(
    "harbour-wire",
    "n-20418",
    f"{SANCTIONS.title} | Harbour Wire",
    "Three freight firms were put on the list, the Gulf Ledger reports.",
)
RADAR = Article(
    "qingyu-guancha",
    "leida",
    "委内瑞拉请求中国提供防空雷达",
    "消息人士说，由于俄罗斯备件迟迟未到，委内瑞拉已请求中国提供雷达和维修人员。",
)
DRONES = Article(
    "badgir-ruz",
    "pahpad",
    "ونزوئلا پهپادهای بیشتری از ایران درخواست کرد",
    "مقام‌های کاراکاس درباره شمار پهپادها و زمان تحویل آن‌ها چیزی نگفتند.",
)
DEFECTION = Article(
    "radio-paramo",
    "coronel",
    "Deserta un coronel del ejército venezolano",
    "El oficial cruzó el río con su familia y pidió asilo, según la guardia fronteriza.",
)
WORDS = Article(
    "kama-kurier",
    "suverenitet",
    "МИД России призвал уважать суверенитет Венесуэлы",
    "О поставках в заявлении нет ни слова.",
)
# What a hostile publisher would try: a line break with a header behind it, an encoded word that unfolds to one, a
# script, a mention of everybody, a terminal's clear-screen and colour, and a mark that turns the text round.
HOSTILE = Article(
    "open-desk",
    "major",
    "Venezuelan army major defects\r\nBcc: all@evil.example\x1b[2J\x1b[31m <script>alert(1)</script>\u202e @everyone "
    "=?utf-8?q?=0aX-Evil:_1?=",
    "The major, who served in the Venezuelan army for twenty years, defected overnight.",
)

STEPS: tuple[tuple[Article, ...], ...] = (
    (FIRST,),
    (*COPIES, RETOLD),
    (TREATY,),
    (SANCTIONS,),
    (SANCTIONS_COPY, RADAR),
    (DRONES,),
    (REVISED,),
    (DEFECTION,),
    (WORDS,),
    (HOSTILE,),
)
"""Published one after the other, each when every article before it has been collected."""

ALERTS = 8  # that the rules of the demo make of it, one of them told twice: it gets an update
UPDATES = 1
COPIES_OF_FIRST = len(COPIES)

BY_ITEM = {article.item_id: article for step in STEPS for article in step}
