"""watchd's own log, down to errors: the score speaks for itself."""

import logging

import structlog


def quiet() -> None:
    """Let only errors through."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
