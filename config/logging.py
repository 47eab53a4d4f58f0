"""Logs: one line an event, never a message's text, a token or an address of a person."""

from typing import Any

import structlog


def logging_config(*, debug: bool) -> dict[str, Any]:  # the shape of logging.config.dictConfig
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    final = structlog.dev.ConsoleRenderer() if debug else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "hubbub": {"level": "INFO"},
            # A refused host, an outdated token, a form with a thousand fields, half a request: the visitor's business.
            # A traceback for each would let anybody fill the disk.
            "django.security": {"level": "CRITICAL"},
            "django.request": {"level": "ERROR"},
            "uvicorn.error": {"level": "ERROR"},
        },
    }
