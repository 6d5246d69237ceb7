"""Words that announce: before a verb in the infinitive, or anywhere in a headline. By language, folded."""

from typing import Final

from watchd.text.fold import fold

# English says it by `to` or `will`, which stands right before the verb; these verbs have no regular past.
ENGLISH_PAST: Final = {
    "begin": "began begun", "break": "broke broken", "bring": "brought", "build": "built", "buy": "bought",
    "choose": "chose", "come": "came", "draw": "drew", "fall": "fell", "fight": "fought", "fly": "flew",
    "freeze": "froze", "get": "got", "give": "gave", "go": "went", "grow": "grew", "hold": "held", "keep": "kept",
    "lay": "laid", "lead": "led", "leave": "left", "lose": "lost", "make": "made", "meet": "met",
    "overthrow": "overthrew", "pay": "paid", "rise": "rose", "run": "ran", "seek": "sought", "sell": "sold",
    "send": "sent", "shoot": "shot",
    "sink": "sank", "speak": "spoke", "spend": "spent", "stand": "stood", "strike": "struck", "take": "took",
    "tell": "told", "win": "won", "withdraw": "withdrew", "write": "wrote",
}  # fmt: skip
# What somebody does who has not made up his mind, before a noun that may be the verb as well: weighs strikes, strikes.
_WEIGHING: Final = (
    "weigh weighs weighing weighed mull mulls mulling mulled consider considers considering considered eye eyes eyeing "
    "plan plans planning planned prepare prepares preparing threaten threatens threatening discuss discusses "
    "discussing debate debates debating seek seeks seeking propose proposes proposing"
)
ENGLISH_WEIGHING: Final = frozenset(_WEIGHING.split())
_SPANISH: Final = (
    "va van iba podria podrian puede pueden preve preven planea planean prepara preparan promete prometen quiere "
    "quieren busca buscan debe deben debera deberan tendra tendran decide deciden acuerda acuerdan amenaza amenazan "
    "espera esperan pretende pretenden intenta intentan anuncia anuncian dispone disponen propone proponen estudia "
    "estudian evalua evaluan considera consideran proyecta proyectan ofrece ofrecen acepta aceptan ordena ordenan "
    "compromete comprometen alista alistan pide piden exige exigen autoriza autorizan aspira aspiran piensa piensan "
    "punto listo lista listos dispuesto dispuesta podra podran deberia deberian debia debian tiene tienen tendria "
    "tendrian hay necesita necesitan urge urgen insta instan insto instaron llama llaman llamo llamaron reclama "
    "reclaman reclamo reclamaron pidio pidieron exigio exigieron ordeno ordenaron permite permiten permitio "
    "permitieron autorizo autorizaron obliga obligan"
)
_RUSSIAN: Final = (
    "может могут сможет смогут мог могла могло могли планирует планируют собирается собираются намерен намерена "
    "намерено намерены хочет хотят готов готова готово готовы готовится готовятся обещает обещают пообещал пообещала "
    "пообещали должен должна должно должны будет будут грозит грозят пригрозил пригрозила пригрозили решил решила "
    "решило решили предложил предложила предложили рассчитывает рассчитывают согласен согласна согласны согласился "
    "согласилась согласились предстоит думает рассматривает рассматривают возможность решение "
    "просит просят попросил попросила попросило попросили требует требуют потребовал потребовала потребовали "
    "нельзя надо нужно следует необходимо можно пора обязан обязана обязано обязаны вправе призвал призвала призвало "
    "призвали призывает призывают приказал приказала приказали разрешил разрешила разрешило разрешили"
)
_PERSIAN: Final = (
    "خواهد خواهند قرار قصد نظر میخواهد میخواهند تصمیم برنامه ممکن میتواند میتوانند احتمال احتمالا اماده وعده "
    "بزودی زودی باید مایل درصدد خواست خواستند خواسته "
    "بایستی میبایست تواند توانند میتوان لازم مجاز موظف ملزم خواستار اجازه"
)
SPANISH_ANNOUNCING: Final = frozenset(fold(_SPANISH).split())
RUSSIAN_ANNOUNCING: Final = frozenset(fold(_RUSSIAN).split())
PERSIAN_ANNOUNCING: Final = frozenset(fold(_PERSIAN).split())
# The longer first: a verb stands right behind them.
CHINESE_ANNOUNCING: Final = (
    "计划将", "或将", "拟将", "即将", "将要", "有望", "有意", "计划", "准备", "打算", "预计", "可能会", "可能", "考虑",
    "威胁要", "威胁", "承诺", "同意", "决定", "宣布将", "将会", "将", "拟", "欲", "或", "被要求", "被敦促", "必须",
    "应该", "应当", "应", "须", "可以", "可", "能够", "能", "需要", "需", "获准", "有权",
)  # fmt: skip
