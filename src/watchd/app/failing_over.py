"""A look at what channels have not delivered in time, and what is said of it."""

import structlog

from watchd.app.parts import Parts
from watchd.pipeline.failover import fail_over

log = structlog.get_logger()


def look_for_failover(parts: Parts) -> None:
    """Let fallbacks stand in; what has none is said in the journal, which is the last way there is.

    Not while the clock has just leapt ahead: nothing has waited for so long.
    """
    if not parts.settling.is_settled(parts.clock.now()):
        return
    channels = parts.sets.active().routing.channels
    failed = fail_over(parts.storage, parts.sets.routing, channels, parts.clock.now())
    if failed is None:
        return
    for one in failed.made:
        log.warning(
            "failed_over",
            notification=one.id,
            alert=one.alert_id,
            channel=one.channel,
            state=one.state.value,
            instead_of=one.instead_of,
        )
    for untold in failed.stranded:
        sent = untold.notification
        log.critical(
            "not_delivered",
            notification=sent.id,
            alert=sent.alert_id,
            rule=untold.facts.rule.id,
            severity=untold.facts.rule.severity.value,
            channel=sent.channel,
            do=f"watchd alert show {sent.alert_id}",
        )
