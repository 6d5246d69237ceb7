"""Who is named in a sentence and does not do it: no reading takes him for the actor, which `strict` shows."""

import pytest
from tests.builders import item
from tests.unit.rules.test_event import event, hit


def _is_taken(language: str, text: str, *roles: str) -> bool:
    actor, action, target = roles
    return hit(event(actor, action, target, direction="strict"), item(title=text, language=language)) is not None


@pytest.mark.parametrize(
    ("text", "actor", "action", "target", "other"),
    [
        ("México recibe al periodista al que detuvo Nicaragua", "Nicaragua", "detuvo", "periodista", "México"),
        ("Colombia libera al soldado al que hirió el ELN", "ELN", "hirió", "soldado", "Colombia"),
        ("Rusia devuelve a los niños a los que deportó Bielorrusia", "Bielorrusia", "deport*", "niños", "Rusia"),
        ("El juez libera al alcalde al que denunció la Fiscalía", "Fiscalía", "denunci*", "alcalde", "juez"),
        ("Bogotá indulta al reo al que condenó un tribunal militar", "tribunal", "conden*", "reo", "Bogotá"),
        ("Bogotá indulta al reo al que condenó un alto tribunal", "tribunal", "conden*", "reo", "Bogotá"),
        ("Quito asciende al jefe a quien había destituido el ministro", "ministro", "destitu*", "jefe", "Quito"),
    ],
)
def test_who_stands_behind_the_verb_of_a_spanish_clause_does_it(
    text: str, actor: str, action: str, target: str, other: str
) -> None:
    assert _is_taken("es", text, actor, action, target)
    assert not _is_taken("es", text, other, action, target)
    assert not _is_taken("es", text, target, action, actor)


@pytest.mark.parametrize(
    ("text", "actor", "action", "target"),
    [
        ("Petro visita al general al que criticó por carta Uribe", "Petro", "critic*", "general"),
        ("Petro visita al general al que detuvo y torturó Nicaragua", "Petro", "detuvo", "general"),
        ("Cuba acoge a los pescadores a los que hirieron soldados", "Cuba", "hirieron", "pescadores"),
        ("Cuba acoge a los pescadores a los que soldados hirieron", "Cuba", "hirieron", "pescadores"),
        ("Cuba acoge al juez al que un hombre hirió", "Cuba", "hirió", "juez"),
    ],
)
def test_who_is_named_first_does_nothing_where_another_may_have_done_it(
    text: str, actor: str, action: str, target: str
) -> None:
    assert not _is_taken("es", text, actor, action, target)


@pytest.mark.parametrize(
    ("text", "actor", "action", "target"),
    [
        ("Chile expulsa al cónsul al que acusó de espionaje", "Chile", "acus*", "cónsul"),
        ("Chile expulsa al cónsul al que acusó el lunes de espiar para Rusia", "Chile", "acus*", "cónsul"),
        ("Chile expulsa al cónsul al que acusa de espiar en la base de Punta Arenas", "Chile", "acus*", "cónsul"),
        ("Chile expulsa al cónsul al que detuvo cuando Boric viajaba", "Chile", "detuvo", "cónsul"),
        ("Chile libera al espía al que entregó el mes pasado a Estados Unidos", "Chile", "entreg*", "espía"),
        ("Lula despide al ministro al que dio un cargo", "Lula", "dio", "ministro"),
        ("Una jueza deja libre al dirigente al que ordenó detener", "jueza", "detener", "dirigente"),
    ],
)
def test_who_is_named_first_does_it_where_nobody_else_is(text: str, actor: str, action: str, target: str) -> None:
    assert _is_taken("es", text, actor, action, target)
    assert not _is_taken("es", text, target, action, actor)


@pytest.mark.parametrize(
    ("text", "actor", "action", "target"),
    [
        ("Lula despide al ministro al que dio un cargo", "cargo", "dio", "ministro"),
        ("Petro visita al general al que criticó por carta Uribe", "Uribe", "critic*", "general"),
        ("Cuba acoge a los pescadores a los que hirieron soldados", "soldados", "hirieron", "pescadores"),
        ("Maduro condecora al jefe al que había multado en 2019 Panamá", "Panamá", "multado", "jefe"),
    ],
)
def test_to_whom_something_is_done_does_not_do_it(text: str, actor: str, action: str, target: str) -> None:
    assert not _is_taken("es", text, target, action, actor)


def test_what_is_given_to_somebody_does_not_give_it() -> None:
    assert not _is_taken("es", "Lula despide al ministro al que dio un cargo", "cargo", "dio", "ministro")


@pytest.mark.parametrize(
    "name",
    [
        "Тбилиси",
        "Дели",
        "Чили",
        "Мали",
        "Сомали",
        "Хельсинки",
        "Баку",
        "Перу",
        "Осло",
        "Никарагуа",
        "НАТО",
        "Токио",
        "Нетаньяху",
    ],
)
def test_a_state_named_as_subject_behind_a_womans_verb_did_it(name: str) -> None:
    for text in (f"{name} обвинила Москва", f"{name} обвинила во лжи Россия", f"{name} обвинила официальная Анкара"):
        actor = text.rsplit(" ", 1)[1]
        assert _is_taken("ru", text, actor, "обвинила", name), text
        assert not _is_taken("ru", text, name, "обвинила", actor), text


@pytest.mark.parametrize(
    ("text", "actor", "action", "target"),
    [
        ("Никарагуа поддержала Путина", "Никарагуа", "поддержала", "Путина"),
        ("Чили обвинила Аргентину", "Чили", "обвинила", "Аргентину"),
        ("Чили осудила министра", "Чили", "осудила", "министра"),
        ("Тимошенко обвинила Путина", "Тимошенко", "обвинила", "Путина"),
        ("Дели поддержал Тбилиси", "Дели", "поддержал", "Тбилиси"),
        ("Мэрия Баку обвинила Алиева", "Баку", "обвинила", "Алиева"),
    ],
)
def test_a_mans_name_ends_so_as_an_object(text: str, actor: str, action: str, target: str) -> None:
    assert _is_taken("ru", text, actor, action, target)
    assert not _is_taken("ru", text, target, action, actor)


@pytest.mark.parametrize(
    ("text", "actor", "action", "target"),
    [
        ("Организацию НАТО обвинила Москва", "Москва", "обвинила", "НАТО"),
        ("Организацию «Мемориал» признал нежелательной Минюст", "Минюст", "признал", "Мемориал"),
        ("Посла США вызвал МИД", "МИД", "вызвал", "США"),
    ],
)
def test_whose_head_is_an_object_bears_it(text: str, actor: str, action: str, target: str) -> None:
    assert _is_taken("ru", text, actor, action, target)
    assert not _is_taken("ru", text, target, action, actor)


def test_a_deed_done_with_somebodys_means_is_not_his() -> None:
    text = "Организацию «Мемориал» разгромил руками прокуратуры Минюст"
    assert not _is_taken("ru", text, "прокуратуры", "разгромил", "Мемориал")


@pytest.mark.parametrize(
    ("text", "first", "second", "action"),
    [
        ("Moscow plays host to Iran talks", "Iran", "Moscow", "talks"),
        ("Israel regrets Lebanon strikes", "Lebanon", "Israel", "strikes"),
        ("Merkel rues Russia invitation", "Russia", "Merkel", "invitation"),
        ("US regrets Kunduz hospital strike", "Kunduz", "=US", "strike"),
        ("Chile mourns Peru crash", "Peru", "Chile", "crash"),
        ("US weighs impact of Iran strikes", "Iran", "=US", "strikes"),
    ],
)
def test_where_either_may_have_done_it_nothing_is_read_and_neither_is_refused(
    text: str, first: str, second: str, action: str
) -> None:
    for actor, target in ((first, second), (second, first)):
        assert not _is_taken("en", text, actor, action, target)
        assert hit(event(actor, action, target), text) is not None


@pytest.mark.parametrize(
    ("text", "actor", "action", "target"),
    [
        ("Iran weighs impact of US strikes", "=US", "strikes", "Iran"),
        ("Iran weighs impact of Israel's strikes", "Israel", "strikes", "Iran"),
        ("Iran weighs cost of Israeli strikes", "Israeli", "strikes", "Iran"),
        ("Israel plays down effect of Turkish boycott", "Turkish", "boycott", "Israel"),
        ("Rwanda plays down Belgian aid cut", "Belgian", "cut", "Rwanda"),
        ("US lifts some of Belarus sanctions", "=US", "sanctions", "Belarus"),
    ],
)
def test_who_weighs_the_impact_of_a_deed_bears_it(text: str, actor: str, action: str, target: str) -> None:
    assert _is_taken("en", text, actor, action, target)
    assert not _is_taken("en", text, target, action, actor)
