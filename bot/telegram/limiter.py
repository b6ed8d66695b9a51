"""Patience with Telegram: its flood limits are kept, 429 waited for, and what breaks is tried again."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import BadRequest, NetworkError
from telegram.ext import AIORateLimiter

logger = logging.getLogger("kompas.telegram")

PAUSES_S = (0.5, 1.0, 2.0, 4.0)  # between tries when Telegram or the line to it fails
MAX_FLOODS = 5  # times that one call waits as long as Telegram says


class PatientLimiter(AIORateLimiter):
    """AIORateLimiter, which waits at 429, and tries again at 5xx and broken connections too."""

    def __init__(self, **limits: float) -> None:
        super().__init__(max_retries=MAX_FLOODS, **limits)

    async def process_request(  # noqa: PLR0917 (the library calls it so)
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make the call; raises what the last try raised.

        A connection that breaks does not tell whether the call was done. An answer that may come twice is
        better than none.
        """
        for pause_s in PAUSES_S:
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except BadRequest:  # a NetworkError to the library, but no use repeating
                raise
            except NetworkError as error:
                logger.info("%s: %s, tried again", endpoint, type(error).__name__)
                await asyncio.sleep(pause_s)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
