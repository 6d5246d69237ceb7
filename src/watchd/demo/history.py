"""What stood in the feeds before the story began: old news, which watchd takes as the baseline and alerts nobody of."""

from datetime import timedelta

from watchd.demo.story import Article

WOULD_MATCH = Article(
    "diario-del-caribe",
    "visita-tecnica",
    "Técnicos rusos revisan repuestos para los Su-30 de Venezuela",
    "La visita terminó hace dos semanas, según vecinos de la base.",
)
"""Old news that a rule fits: reported in the baseline summary, and to nobody as an alert."""

HISTORY: tuple[Article, ...] = (
    WOULD_MATCH,
    Article("diario-del-caribe", "muelles", "Reabren los muelles tras las lluvias", "El puerto volvió a operar."),
    Article("faro-de-oriente", "gasoil", "Pescadores de Sucre piden más gasoil", "La flota lleva tres días en tierra."),
    Article("faro-de-oriente", "feria", "Cumaná prepara su feria del cacao", "Habrá 40 puestos y dos orquestas."),
    Article("agencia-sotavento", "boletin-316", "Vuelven los vuelos a Porlamar", "Dos por semana, desde el lunes."),
    Article(
        "agencia-sotavento", "boletin-317", "Suben los fletes en el Caribe", "Los seguros pesan más que el combustible."
    ),
    Article("radio-paramo", "nieve", "Nieve temprana en el páramo", "La vía seguirá cerrada hasta el jueves."),
    Article("gulf-ledger", "rigs", "Gulf drillers idle two more rigs", "Both were due for inspection."),
    Article("gulf-ledger", "grain", "Grain barges queue at the river mouth", "Low water has halved their loads."),
    Article("harbour-wire", "n-20411", "Ferry strike ends after nine days", "Crews return on the morning tide."),
    Article("open-desk", "typewriters", "Why our newsroom kept its typewriters", "They cannot be updated overnight."),
    Article("ladoga-listok", "lyod", "На озере встал первый лёд", "Рыбаков просят не выходить до выходных."),
    Article("ladoga-listok", "biblioteka", "В посёлке открылась библиотека", "Читателям обещают три тысячи книг."),
    Article("kama-kurier", "most", "Мост через Каму закроют на ремонт", "Объезд займёт сорок минут."),
    Article("qingyu-guancha", "caiji", "本地菜价连续三周回落", "商户说，主要是天气转好。"),
    Article("qingyu-guancha", "dengta", "老灯塔修缮完成", "周末起对公众开放。"),
    Article("badgir-ruz", "anar", "برداشت انار در یزد آغاز شد", "باغداران از بارش پاییزی راضی‌اند."),
)

AGE = timedelta(days=14)  # how old the newest of it is when the demo starts
