"""Words that deny or call off in one sentence and tell of something else in another."""

import pytest

from watchd.stories.denials import turns_of


@pytest.mark.parametrize(
    "text",
    [
        "Missile fabrication plant hit near Isfahan",
        "Metal fabricators strike over pay",
        "Parts fabricated in Iran reach Caracas",
        "Ураган сорвал крыши в Краснодаре",
        "Хакеры сорвали куш",
        "Альпинист сорвался со скалы",
        "Minister passes a lie detector test",
        "Reef where ship was lies open to the sea",
        "Town where troops are lies on the border",
        "Army takes back town from rebels",
        "Sin city: a dame to kill for",
        "Las Vegas sin city tax",
        "Al Qaeda leader's sin",
        "Al Pacino film Original Sin",
        "Rio de Janeiro sin tax",
        "The sin of the father and la dolce vita",
    ],
)
def test_everyday_words_deny_nothing(text: str) -> None:
    assert turns_of(text) == {}


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("Tehran says US uses fabricated evidence", "denied", "fabricated"),
        ("Reports of a deal were fabricated, Tehran says", "denied", "reports of a deal were fabricated"),
        ("Claims of a deal are fabricated", "denied", "claims of a deal are fabricated"),
        ("Report of a deal is a fabrication", "denied", "a fabrication"),
        ("Minister took back his words on the jets", "withdrawn", "took back his words"),
        ("Ministra se retracta de sus dichos", "withdrawn", "retracta"),
        ("Ministra se desdice de su denuncia", "withdrawn", "se desdice"),
        ("Посол взял слова назад", "withdrawn", "взял слова назад"),
        ("Report of a deal is a lie", "denied", "a lie"),
        ("Reports are lies, minister says", "denied", "reports are lies"),
        ("Киев сорвал переговоры в Стамбуле", "cancelled", "сорвал"),
        ("Москва сорвала важную сделку", "cancelled", "сорвала"),
        ("Поставка двигателей сорвалась", "cancelled", "сорвалась"),
        ("Визит сорвался", "cancelled", "сорвался"),
        ("El Gobierno queda sin acuerdo sobre Rusia", "without", "sin"),
        ("La flota sin motores", "without", "sin"),
        ("Rusia sin entregar motores de Su-30 a Venezuela", "without", "sin"),
        ("LA FLOTA RUSA SIN MOTORES", "without", "sin"),
    ],
)
def test_beside_what_they_deny_they_do(text: str, kind: str, word: str) -> None:
    assert turns_of(text) == {kind: word}
