"""The gateway as a server process: `python -m bot.gateway.main --port 8080`, all else from the environment.

Knows how uvicorn is started. What is answered is made in app.py.
"""

from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from bot.collector import spare_what_is_loaded
from bot.gateway.app import create_app
from bot.gateway.slow_clients import ImpatientProtocol
from bot.logs import configure_logging, log_what_python_prints
from bot.settings import Settings

KEEP_ALIVE_S = 5  # for the next request on the same connection; a page that is being read needs none


def server_config(app: FastAPI, settings: Settings, *, port: int) -> uvicorn.Config:
    """Return how `app` listens."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=port,
        http=ImpatientProtocol,
        ws="none",
        log_config=None,  # ours stands already
        access_log=False,  # it holds addresses and queries; request_log.py writes one line without them
        proxy_headers=False,  # app.py believes trusted proxies only; uvicorn would believe this machine
        server_header=False,
        limit_concurrency=settings.max_connections,
        timeout_keep_alive=KEEP_ALIVE_S,
    )


def main(port: Annotated[int, typer.Option(help="TCP port; default KOMPAS_PORT")] = 0) -> None:
    """Serve the gateway until a signal."""
    settings = Settings()
    configure_logging(settings.environment)
    log_what_python_prints()
    app = create_app(settings)
    spare_what_is_loaded()
    uvicorn.Server(server_config(app, settings, port=port or settings.port)).run()


if __name__ == "__main__":
    typer.run(main)
