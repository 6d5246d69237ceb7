"""How Chinese puts who does what to whom: order, 被 and its kin before the actor, 对 and its kin before the target."""

from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, Reading, has_row, is_between, is_first, rows, stands_before, words

_AGENT: Final = rows("被, 遭, 遭到, 遭受, 受, 受到, 由, 为, 获, 获得")
_AIMS: Final = words("向 对 把 将 给 与 就")  # they lead to another than who did it
_BORNE: Final = rows("被, 遭, 遭到, 遭受, 受, 受到, 面临, 获")
_TARGET: Final = rows("对, 向, 将, 把, 针对, 给, 为, 与, 同, 就, 致信, 致函, 致电")
_TAKES: Final = rows("将, 把")
_OTHERS: Final = words("对 向 给 为 与 同 就 被 遭 受 由 在 从 因 称 说")  # between those and what they take
_LONG: Final = 10  # characters: 将俄罗斯驻格但斯克领事馆关闭
_PAIRS: Final = frozenset(
    {"一对", "两对", "几对", "数对", "多对", "反对", "绝对", "面对", "应对", "相对", "倾向", "方向"}
)  # words that end as markers do
_GENERALS: Final = frozenset({"将军", "将领", "将士", "将来"})  # words that begin so
_TOPIC: Final = rows("关于, 就, 谈到, 谈及, 谈, 有关, 对于, 至于, 提到, 针对")
_BEARS: Final = rows(
    "引发, 引起, 招致, 否认, 拒绝, 反驳, 因, 在, 面对, 面临, 不顾, 抗议, 谴责, 抨击, 批评, 回应, 应对, 抵制, 不满"
)  # before the actor of what is borne
_SAY: Final = words("称 说 指 示 责 谴 议 认 控 警 道 告 诉")
# What somebody has rather than does, so that `A：T 主权` names whose it is.
HAD: Final = frozenset(
    {"主权", "内政", "领土", "安全", "利益", "独立", "统一", "问题", "局势", "和平", "稳定", "政权", "政府"}
)
_SIDES: Final = words("方 军 府 部 党 队 派")  # who ends so acts: `日方抗议`, `以军空袭`
_OF: Final = rows("的, 的是")
_BY: Final = words("被 遭")
_NEAR: Final = 6  # characters
_REACH: Final = 8


def _is_marked(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether a marker makes the words the actor of an action behind them."""
    if span is None or not stands_before(span, frame.action) or frame.is_broken(span[1], frame.action[0]):
        return False
    return frame.marked(span, _AGENT, _AIMS, _NEAR) != NOWHERE


def _is_borne(frame: Frame) -> bool:
    """Whether what stands before the action bears it: `T 遭制裁`."""
    return frame.marked(frame.action, _BORNE, few=0) != NOWHERE


def _is_aimed(frame: Frame, span: tuple[int, int] | None) -> bool:
    if span is None or not stands_before(span, frame.action):
        return False
    place = frame.marked(span, _TARGET, few=3)
    if place == NOWHERE:
        place = frame.marked(span, _TAKES, _OTHERS, _LONG)
    if place == NOWHERE:
        return False
    before, marker, after = (frame.word(at) for at in range(place - 1, place + 2))
    return before + marker not in _PAIRS and marker + after not in _GENERALS


def _passive(frame: Frame) -> bool:
    if _is_marked(frame, frame.actor):
        return not _is_marked(frame, frame.target) or is_between(frame.actor, frame.target or (0, 0), frame.action)
    target = frame.target
    return (
        target is not None
        and stands_before(target, frame.action)
        and _is_borne(frame)
        and not is_between(frame.actor, target, frame.action)
        and not _is_place(frame, target)
    )


def _placed(frame: Frame) -> bool:
    """`T 在 A 被捕`: where it is borne stands for who did it."""
    actor, target = frame.actor, frame.target
    if actor is None or target is None or not is_between(actor, target, frame.action):
        return False
    return _is_place(frame, actor) and frame.word(actor[1]) in _BY and _is_borne(frame)


def _is_place(frame: Frame, span: tuple[int, int]) -> bool:
    return frame.word(span[0] - 1) == "在"


def _coverb(frame: Frame) -> bool:
    target = frame.target
    if target is None or not _is_aimed(frame, target) or _is_aimed(frame, frame.actor):
        return False
    return not _is_marked(frame, target) and (
        frame.action[0] - target[1] <= _REACH * 2 or not frame.is_broken(target[1], frame.action[0])
    )


def _plain(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if not stands_before(actor, action) or not stands_before(action, target):
        return False
    return not _is_aimed(frame, actor) and not (actor is not None and _is_borne(frame))


def _topic(frame: Frame) -> bool:
    target, actor = frame.target, frame.actor
    if target is None or actor is None or not is_first(target, actor, frame.action):
        return False
    place = frame.marked(target, _TOPIC)
    return (place == 0 or place in frame.sentence.breaks) and frame.is_broken(target[1], actor[0])


def _nearest(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_between(actor, target, action) or _is_borne(frame):
        return False
    if action[0] - actor[1] > _NEAR or _is_aimed(frame, actor):
        return False
    if has_row(frame, target[1], actor[0], _BEARS):
        return True
    if action[1] >= len(frame.sentence.words) or action[1] in frame.sentence.breaks:
        return _is_deed_of(frame, actor)  # 委内瑞拉主权: what it has, or what it does
    if frame.is_parted(target[1], actor[0]) or frame.has_between(target[1], actor[0], _SAY):
        return True
    is_next = actor[1] == action[0] and actor[0] in frame.sentence.colons
    return is_next and "".join(frame.sentence.words[slice(*action)]) not in HAD  # `伊朗：美国劫持油轮`


def _is_deed_of(frame: Frame, span: tuple[int, int]) -> bool:
    """`T 驳斥 A 的指责`, `T 不理会日方抗议`: whose deed a noun at the end of its clause is."""
    between = frame.sentence.words[span[1] : frame.action[0]]
    says_whose = between == ("的",) or (not between and frame.word(span[1] - 1) in _SIDES)
    return says_whose and "".join(frame.sentence.words[slice(*frame.action)]) not in HAD


def _resumed(frame: Frame) -> bool:
    """`A 会见 T 请求援助`: behind a comma the verb goes on with who stood first."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_between(target, actor, action) or _is_borne(frame):
        return False
    is_next = any(place in frame.sentence.breaks for place in range(action[0] - 1, action[0] + 1))
    is_one = not frame.is_broken(actor[1], target[0]) and frame.breaks_between(target[1], action[0]) == 1
    return is_next and is_one and not _is_aimed(frame, actor) and frame.marked(actor, _AGENT, few=0) == NOWHERE


def _relative(frame: Frame) -> bool:
    """`击落 T 直升机的是 A 战机`, `打死 T 士兵的 A 武装`: whoever a clause before him is told of."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_first(action, target, actor) or not stands_before(target, actor):
        return False
    is_begun = action[0] == 0 or action[0] in frame.sentence.breaks
    of = frame.marked(actor, _OF, few=1)
    return is_begun and of >= target[1] and not frame.is_broken(action[1], actor[0])


READINGS: Final[tuple[Reading, ...]] = (
    ("passive", _passive),
    ("passive", _placed),
    ("topic", _topic),
    ("coverb", _coverb),
    ("plain", _plain),
    ("nearest", _nearest),
    ("nearest", _resumed),
    ("nearest", _relative),
)
