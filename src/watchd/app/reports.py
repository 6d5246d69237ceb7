"""What the steps' summaries become: log events and counts. Titles and texts of feeds are values, never the event."""

from collections import Counter

import structlog

from watchd.app.config_watch import ConfigWatch
from watchd.app.parts import Parts
from watchd.app.reload import Reloaded
from watchd.pipeline.attend import Attended
from watchd.pipeline.deliver import Delivered
from watchd.pipeline.evaluate import Evaluated
from watchd.pipeline.gather import Gathered
from watchd.pipeline.polled import Polled
from watchd.ports import Evaluation
from watchd.text.durations import lasting

_MOST_OF_A_FILE = 20  # problems told in the log: a generated file may have thousands of the same kind

log = structlog.get_logger()


def report_polled(polled: Polled, parts: Parts) -> None:
    """One poll of one feed."""
    metrics = parts.metrics
    feed = metrics.bounded("feed", polled.feed_id)
    outcome = polled.reason if polled.outcome == "failed" else polled.outcome
    metrics.polls.labels(feed, outcome).inc()
    if polled.was_overtaken:
        metrics.overruns.labels(feed).inc()
    metrics.poll_seconds.observe(max(polled.took.total_seconds(), 0.0))
    if polled.outcome == "failed":
        log.warning("feed_failed", feed=polled.feed_id, reason=polled.reason, error=polled.message)
        return
    metrics.feed_success.labels(feed).set(parts.clock.now().timestamp())
    stored, refused = polled.stored, len(polled.refused)
    for result, number in (("new", stored.new), ("revised", stored.revised), ("refused", refused)):
        if number:
            metrics.items.labels(result).inc(number)
    overrode = "" if polled.overrode is None else lasting(polled.overrode)
    more = {"file": polled.file, "flags": polled.flags, "mojibake": polled.mojibake, "overrode": overrode}
    log.info(
        "feed_polled",
        feed=polled.feed_id,
        outcome=polled.outcome,
        new=polled.stored.new,
        revised=polled.stored.revised,
        known=polled.stored.known,
        **{name: said for name, said in more.items() if said},
    )
    if polled.refused:
        log.warning("items_refused", feed=polled.feed_id, number=len(polled.refused), first=polled.refused[0])
    if polled.notices:
        log.warning("feed_notices", feed=polled.feed_id, number=len(polled.notices), first=polled.notices[0])
    if polled.flaws:
        log.info("feed_flawed", feed=polled.feed_id, flaw=polled.flaws)


def report_evaluated(evaluated: Evaluated, parts: Parts) -> None:
    """One batch of items."""
    metrics, result = parts.metrics, evaluated.result
    metrics.evaluated.inc(evaluated.items)
    for match in result.matches:
        metrics.matches.labels(metrics.bounded("rule", match.rule_id)).inc()
    report_decided(result, parts)
    for failure in result.failures:
        metrics.failures.labels(metrics.bounded("rule", failure.rule_id)).inc()
        log.error("rule_failed", rule=failure.rule_id, item=failure.item_id, error=failure.error)
    for rule_id, stories in Counter(result.closed.values()).items():
        log.warning("stories_closed", rule=rule_id, stories=stories)
    log.info(
        "items_evaluated",
        turn=evaluated.turn,
        items=evaluated.items,
        matches=len(result.matches),
        alerts=len(result.alerts),
        notifications=len(result.notifications),
    )


def report_decided(result: Evaluation, parts: Parts) -> None:
    """What a turn decided, and which windows changed their outcome."""
    metrics = parts.metrics
    for state in result.outcomes:
        log.info("window_changed", rule=state.rule_id, outcome=state.outcome.value, reason=state.reason)
    for decision in result.decisions:
        metrics.decisions.labels(metrics.bounded("rule", decision.rule_id), decision.kind.value).inc()
        log.info(
            "firing_decided",
            rule=decision.rule_id,
            item=decision.item_id,
            alert=decision.alert_id,
            decision=decision.kind.value,
            draft=decision.is_draft,
            reason=decision.reason,
        )


def report_delivered(delivered: Delivered, parts: Parts) -> None:
    """One attempt to send one notification, or why none was made."""
    parts.metrics.deliveries.labels(delivered.channel, delivered.outcome).inc()
    write = log.info if delivered.outcome in {"sent", "muted"} else log.warning
    write(
        "notification_sent" if delivered.outcome == "sent" else "notification_not_sent",
        notification=delivered.notification_id,
        alert=delivered.alert_id,
        channel=delivered.channel,
        outcome=delivered.outcome,
        attempt=delivered.attempt,
        code=delivered.code,
        detail=delivered.detail,
    )


def report_gathered(gathered: Gathered | None) -> None:
    """What waited to be told together and went out."""
    if gathered is not None:
        log.info(
            "notifications_gathered",
            messages=len(gathered.messages),
            told_together=gathered.members,
            alone=gathered.alone,
            muted=gathered.muted,
            put_off=gathered.put_off,
        )


def report_held(why: str) -> None:
    """Why nothing is sent from this start on, until somebody has looked; nothing where it is."""
    if why:
        log.warning("sending_held", reason=why, do="watchd outbox release")


def report_attended(attended: Attended) -> None:
    """What operators were told."""
    for alert in attended.alerts:
        log.warning("operators_told", alert=alert.alert_id, headline=alert.facts.headline, lines=alert.facts.lines)


def report_reloaded(reloaded: Reloaded, parts: Parts) -> None:
    """One look at the files; nothing is said when nothing changed."""
    if reloaded.outcome == "untouched":
        return
    parts.metrics.reloads.labels("refused" if reloaded.resolved.refused else reloaded.outcome).inc()
    log.info("files_loaded", outcome=reloaded.outcome, generation=reloaded.generation)
    told = Counter[str]()
    for problem in reloaded.resolved.problems:
        told[problem.place.file] += 1
        if told[problem.place.file] <= _MOST_OF_A_FILE:
            log.error("file_refused", file=problem.place.file, place=str(problem.place), problem=problem.message)
    for file, number in told.items():
        if number > _MOST_OF_A_FILE:
            more = f"{number - _MOST_OF_A_FILE:,} more problems; `watchd check` tells them all"
            log.error("file_refused", file=file, place=file, problem=more)
    if reloaded.unreadable:
        log.error("set_unreadable", reason=reloaded.unreadable)
    if reloaded.differs:
        log.warning("files_differ", reason=reloaded.differs)


def report_config(config: ConfigWatch) -> None:
    """An edit of the config file, and that it was taken back or mended."""
    if config.problems:
        for problem in config.problems[:_MOST_OF_A_FILE]:
            log.error("config_refused", place=str(problem.place), problem=problem.message)
    elif config.changed:
        log.warning("config_changed", file=config.file, needs_restart=config.changed)
    else:
        log.info("config_as_started", file=config.file)
