"""Start the action server: load content and search first, then listen, on loopback unless told otherwise.

`python -m actions.server --port 5055`
"""

import logging
import re
import sys
from typing import Annotated, Any

import typer
from sanic import Request
from structlog.contextvars import bind_contextvars, clear_contextvars

from actions.base import Resources, provide
from bot.collector import spare_what_is_loaded
from bot.logs import ID_HEADER, REQUEST_ID, configure_logging, log_what_python_prints
from bot.settings import KeylessSettings
from knowledge.build import load_search
from knowledge.errors import KnowledgeError
from knowledge.loader import load_knowledge

_REQUEST_ID = re.compile("[0-9a-f]{16}")


def main(
    port: Annotated[int, typer.Option(help="TCP port")] = 5055,
    host: Annotated[
        str, typer.Option(help="Address to listen on; another than loopback only where Rasa alone reaches it")
    ] = "127.0.0.1",
) -> None:
    """Serve the custom actions. Exits with a message when content or index cannot be loaded."""
    settings = KeylessSettings()
    configure_logging(settings.environment)
    log_what_python_prints()
    try:
        knowledge = load_knowledge(settings.knowledge_dir)
        search = load_search(knowledge, settings.sources, settings.build_dir)
    except KnowledgeError as error:
        sys.exit(f"action server: {error}")
    provide(Resources(knowledge, search))
    from rasa_sdk import utils
    from rasa_sdk.endpoint import create_app
    from rasa_sdk.executor import ActionExecutor

    class DomainlessExecutor(ActionExecutor):
        """Runs actions without the domain, which none of ours reads.

        Rasa 3.6 leaves it out when asked to (endpoints.yml); 3.21 then demands it by a status that
        3.6 does not know.
        """

        def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
            return {}

    # It warns with every message that Rasa 3.6 is older than 3.21. The HTTP protocol between the two has
    # not changed, and the end-to-end tests hold conversations over it.
    utils.check_version_compatibility = lambda rasa_version: None
    logging.getLogger("rasa_sdk.executor").setLevel(logging.ERROR)  # it logs each registered action
    logging.getLogger("rasa_sdk.forms").setLevel(
        logging.ERROR
    )  # it misses a method per slot; `KompasForm.read` is one
    executor = DomainlessExecutor()
    executor.register_package("actions")
    app = create_app(executor, cors_origins=[])
    app.on_request(know_request)
    app.after_server_start(lambda *_: spare_what_is_loaded())
    if settings.otlp_endpoint:
        from bot.tracing.export import trace_actions

        tracing = trace_actions(settings)
        app.ctx.tracer_provider = tracing.provider  # rasa-sdk makes a span of each call with it
        app.after_server_stop(lambda *_: tracing.stop())
    # One process: the model in memory is the cost, and Rasa sends one call per message.
    app.run(host=host, port=port, single_process=True, access_log=False, motd=False)


async def know_request(request: Request) -> None:
    """Put the gateway's id of the request, which Rasa passes on, into the log lines that this call leaves."""
    clear_contextvars()  # the calls of one connection share a task
    known = request.headers.get(ID_HEADER, "")
    if _REQUEST_ID.fullmatch(known):
        bind_contextvars(**{REQUEST_ID: known})


if __name__ == "__main__":
    typer.run(main)
