"""Start stock Rasa with our settings: `python -m bot.rasa_runtime run …` is `rasa run …`.

Telemetry off, no message text in logs, a few small changes to Rasa (each explained in its own module).
Runs in Rasa's Python 3.10.
"""

import os
import sys

from bot.rasa_runtime.secret_files import take_secrets

# Rasa reads these while it is imported.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
# TensorFlow is imported by Rasa and used by nobody here. What it writes is no JSON, and Rasa, where it was imported
# before, asks for more of it: so whatever the environment says.
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")  # Rasa 3.6 is pinned to SQLAlchemy 1.4
os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")
os.environ["FORCE_JSON_LOGGING"] = "true"  # the other renderer prints the variables of every frame
take_secrets(os.environ)
# endpoints.yml names all three, and Rasa refuses a variable that is not set.
for name in ("KOMPAS_TRACKER_URL", "KOMPAS_TRACKER_DB", "KOMPAS_REDIS_URL"):
    os.environ.setdefault(name, "")


def main() -> None:
    import logging
    import warnings

    import sanic  # noqa: F401 (before the filters: it puts one in front that shows every DeprecationWarning)

    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", category=FutureWarning)
    import structlog

    # Unconfigured, structlog prints every message's text at debug level.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # Rasa logs errors with the local variables of every frame: the text of messages among them.
    without_locals = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    structlog.processors.dict_tracebacks = structlog.processors.ExceptionRenderer(without_locals)

    from bot.rasa_runtime import our_logs

    serves = sys.argv[1:2] == ["run"]  # training tells in words what is wrong with the content
    if serves:
        our_logs.begin()

    from bot.rasa_runtime import (
        button_payloads,
        domain_once,
        event_classes,
        keep_alive,
        pass_on,
        plain_graph,
        quiet_errors,
        schema_once,
        slot_copies,
    )
    from bot.rasa_runtime.tracker_store import fail_closed

    schema_once.apply()
    domain_once.apply()
    event_classes.apply()
    keep_alive.apply()
    plain_graph.apply()
    quiet_errors.apply()
    pass_on.apply()
    slot_copies.apply()
    button_payloads.apply()
    fail_closed()
    if serves:
        our_logs.apply()

    from rasa.__main__ import main as rasa

    sys.argv[0] = "rasa"
    rasa()


if __name__ == "__main__":
    main()
