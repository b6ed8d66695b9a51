"""The gateway as a server process: reads settings from the environment."""

from fastapi import FastAPI

from bot.gateway.app import create_app
from bot.settings import Settings


def app_from_environment() -> FastAPI:
    """Return the gateway for uvicorn's `--factory`."""
    return create_app(Settings())
