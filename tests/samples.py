"""News in five languages and their neighbours, as short texts: what feeds of the founding watchlist look like."""

NEWS: dict[str, tuple[str, ...]] = {
    "en": (
        "The ministry said on Monday that overhauled engines for the Su-30 fleet had reached Maracay after a delay.",
        "“We will not comment on deliveries,” the ambassador’s spokesman said — a reply that satisfied nobody there.",
        "A café owner near the base counted nine flights in one week; last year there were none, neighbours recalled.",
        "Sanctions were widened to a naïve-sounding shell company that had bought radar parts worth £2 million.",
    ),
    "es": (
        "El ministro aseguró que la reparación de los radares terminará en enero, según fuentes de la Armada.",
        "El buque zarpó el miércoles con técnicos y piezas; nadie confirmó cuántos años durará el acuerdo.",
        "«No habrá más anuncios», añadió el portavoz, y pidió paciencia a la población mientras continúe la revisión.",
        "¿Quién pagará las baterías antiaéreas? La oposición exige que la comisión informe antes del próximo año.",
    ),
    "ru": (
        "Министерство обороны сообщило, что поставка запасных частей для истребителей задерживается до конца месяца.",
        "По словам источника, самолёт прибыл в Каракас в понедельник вечером, на борту были специалисты по радарам.",
        "Посольство отказалось от комментариев, а депутаты обещали ратифицировать договор уже на следующей неделе.",
        "ДУМА ПРИНЯЛА ЗАКОН О ПАРТНЁРСТВЕ С ВЕНЕСУЭЛОЙ",
    ),
    "uk": (
        "Міністерство оборони повідомило, що постачання запасних частин для винищувачів затримується до кінця місяця.",
        "За словами джерела, літак прибув до Каракаса в понеділок увечері, на борту були фахівці з радарів.",
        "Посольство відмовилося від коментарів, а депутати обіцяли розглянути угоду вже наступного тижня.",
    ),
    "fa": (
        "وزارت خارجه ایران اعلام کرد که هواپیمای باری دیروز در کاراکاس فرود آمد و قطعات یدکی رادار را تحویل داد.",
        "به گفته یک منبع آگاه، کارشناسان ایرانی برای تعمیر پهپادها در پایگاه می‌مانند و گفتگوها ادامه دارد.",
        "سخنگوی دولت گفت تحریم‌های تازه تأثیری بر همکاری دو کشور ندارد و قرارداد جدید ماه آینده امضا می‌شود.",
    ),
    "zh": (
        "外交部发言人表示，中国公司提供的雷达零部件已经运抵加拉加斯港口，双方还就石油贷款问题进行了会谈。",
        "据当地媒体报道，技术人员将在本月底以前完成安装工作，目前已有二十名工程师抵达基地。",
        "美国政府对此表示关注，并说可能采取新的制裁措施；北京方面回应称，正常合作不应受到干扰。",
    ),
    "zh-Hant": (
        "外交部發言人表示，中國公司提供的雷達零部件已經運抵加拉加斯港口，雙方還就石油貸款問題進行了會談。",
        "據當地媒體報導，技術人員將在本月底以前完成安裝工作，目前已有二十名工程師抵達基地。",
        "美國政府對此表示關注，並說可能採取新的制裁措施；北京方面回應稱，正常合作不應受到干擾。",
    ),
}


def language_of_sample(name: str) -> str:
    """The language code of a sample: `zh` for `zh-Hant`."""
    return name.partition("-")[0]
