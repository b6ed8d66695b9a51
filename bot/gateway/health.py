"""Whether the gateway lives, and which neighbours answer. For operators and for `kompas serve`."""

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from bot.gateway.rasa_client import Health, RasaClient

router = APIRouter(tags=["operation"])


class Alive(BaseModel):
    """The gateway lives."""

    gateway: str = "ok"


class Readiness(Alive, Health):
    """Who answers; ready when all do."""


@router.get("/healthz")
async def healthz() -> Alive:
    """Say that the gateway lives; asks no neighbour."""
    return Alive()


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
async def readyz(request: Request) -> Response:
    """Say which neighbours answer: 200 when all do, else 503."""
    rasa: RasaClient = request.app.state.rasa
    readiness = Readiness(**(await rasa.health()).model_dump())
    ready = readiness.rasa == "ok" and readiness.actions == "ok"
    return JSONResponse(
        readiness.model_dump(), status_code=200 if ready else 503, headers={"Cache-Control": "no-store"}
    )
