"""One message or recipient that a channel refuses as if by its own fault: the others of the channel get theirs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.contract.outage import Desk, channel_of, desk_of
from tests.contract.steps import asked
from tests.fakes import RecordingChannel

from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import AlertView, Message, NotificationState, Receipt
from watchd.storage import Storage

BAD, GOOD = "a-bad@x.example", "good@example.org"
DENIED = DeliveryError("550 5.7.1 relaying denied", kind=DeliveryKind.CHANNEL, code="550 5.7.1", is_of_recipient=True)
POISON = "poison"
FORBIDDEN = DeliveryError("403", kind=DeliveryKind.CHANNEL, code="403")


@dataclass
class Picky(RecordingChannel):
    """Refuses what the test says, again and again."""

    refuses: Callable[[Message], DeliveryError | None] = lambda _message: None
    tried: list[Message] = field(default_factory=list)

    def render(self, view: AlertView) -> str:
        return POISON if view.alert_id == "al_1" and "short form" not in view.note else "harmless"

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        error = self.refuses(message)
        self.errors = [] if error is None else [error]
        self.tried.append(message)
        return await super().send(message, opened)


def _desk(storage: Storage, refuses: Callable[[Message], DeliveryError | None], *targets: str) -> Desk:
    desk = desk_of(storage, channel_of("desk-mail", *(targets or (BAD, GOOD))))
    desk.channels["desk-mail"] = Picky("desk-mail", "email", targets or (BAD, GOOD), refuses=refuses)
    return desk


def _minutes(desk: Desk, minutes: int, step: int = 5) -> None:
    for _ in range(minutes // step):
        desk.deliver()
        desk.clock.forward(minutes=step)


def _got(desk: Desk, target: str) -> list[str]:
    return [one.alert_id for one in desk.channels["desk-mail"].sent if one.target == target]


def test_one_recipient_whom_the_relay_refuses_by_policy_keeps_the_others_waiting_once(storage: Storage) -> None:
    desk = _desk(storage, lambda message: DENIED if message.target == BAD else None)
    desk.alert(number=1)
    desk.clock.forward(minutes=1)
    for number in range(2, 6):
        desk.alert(number=number)
    _minutes(desk, 25)
    assert _got(desk, GOOD) == [f"al_{number}" for number in range(1, 6)], "all after one rest of the channel"
    assert asked(storage, lambda turn: turn.channel_troubles(), now=desk.clock.now()) == {}
    desk.alert(number=6)
    _minutes(desk, 5)
    assert _got(desk, GOOD)[5:] == ["al_6"], "and nothing that comes later waits for him"
    states = storage.accounting()
    assert (states[NotificationState.DEAD], states[NotificationState.PENDING]) == (6, 0), "his are listed"
    assert storage.check() == ()


def test_after_an_hour_the_refused_recipient_is_sent_nothing_more(storage: Storage) -> None:
    desk = _desk(storage, lambda message: DENIED if message.target == BAD else None)
    desk.alert(number=1)
    _minutes(desk, 110, step=10)
    desk.alert(number=2)
    _minutes(desk, 5)
    [found] = asked(storage, lambda turn: turn.sending().suppressed, now=desk.clock.now())
    assert found == ("desk-mail", BAD)


def test_a_text_that_is_refused_while_others_are_taken_goes_in_its_short_form(storage: Storage) -> None:
    desk = _desk(storage, lambda message: FORBIDDEN if POISON in message.body else None, GOOD)
    for number in range(1, 3):
        desk.alert(number=number)
    _minutes(desk, 30)
    assert _got(desk, GOOD) == ["al_2", "al_1"]
    assert storage.accounting()[NotificationState.DEAD] == 0


def test_a_text_that_is_refused_in_any_form_is_given_up_and_the_channel_works_on(storage: Storage) -> None:
    desk = _desk(storage, lambda message: FORBIDDEN if message.alert_id == "al_1" else None, GOOD)
    for number in range(1, 4):
        desk.alert(number=number)
    _minutes(desk, 30)
    assert _got(desk, GOOD) == ["al_2", "al_3"]
    assert storage.accounting()[NotificationState.DEAD] == 1
    assert asked(storage, lambda turn: turn.channel_troubles(), now=desk.clock.now()) == {}
    assert storage.check() == ()


def test_a_channel_that_refuses_everything_gives_nobody_up_and_tries_each_in_turn(storage: Storage) -> None:
    desk = _desk(storage, lambda _message: DENIED)
    for number in range(1, 4):
        desk.alert(number=number)
    _minutes(desk, 4 * 60, step=15)
    channel = desk.channels["desk-mail"]
    assert isinstance(channel, Picky)
    tries = [(one.alert_id, one.target) for one in channel.tried]
    assert len(tries) == 16, "one every 15 minutes"
    assert tries[:6] == tries[6:12], "whoever waited longest for his try is next"
    assert len(set(tries[:6])) == 6
    channel.refuses = lambda _message: None
    _minutes(desk, 30, step=15)
    assert len(channel.sent) == 6, "nothing was lost"
    assert storage.check() == ()
