"""Let Rasa's server log as the other processes do (bot/logs.py): one JSON object a line, no words of libraries.

Rasa writes JSON for some lines only, plain text for the rest, and into both what it was given.
Runs in Rasa's Python 3.10.
"""

import logging
import os
import sys
from typing import Optional

import structlog

from bot.logs import configure_logging, log_what_python_prints


def begin() -> None:
    """Log as the others do, before Rasa is imported: the libraries that it brings warn while they are."""
    configure_logging(os.environ.get("KOMPAS_ENVIRONMENT", "development"), sys.stdout)
    log_what_python_prints()


def apply() -> None:
    """Put our configuration in the place of Rasa's own, which comes last before the server starts."""
    import rasa.__main__
    import rasa.utils.io

    rasa.utils.io.configure_colored_logging = lambda loglevel: None  # its handler would stand until then
    rasa.__main__.configure_structlog = _configure


def _configure(log_level: Optional[int] = None) -> None:
    begin()  # anew: Rasa has given the handler a filter that drops what is said twice
    # For the loggers that Rasa takes off the root's: their lines went to standard error, bare.
    logging.lastResort = logging.getLogger().handlers[0]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.dev.set_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=True,
    )
