"""Sends spans to an OpenTelemetry collector (OTLP over HTTP). Imported only where KOMPAS_OTLP_ENDPOINT is set.

A collector that is away costs nobody an answer: spans wait in a bounded queue for a thread of their own, and are
dropped where it is full.
"""

import logging
import os
import threading
from collections.abc import Collection, Sequence

import httpx
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.propagate import set_global_textmap
from opentelemetry.propagators.textmap import CarrierT, Getter, default_getter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_OFF,
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import Attributes

from bot.settings import Settings
from bot.tracing.allowed import AllowedOnly
from bot.tracing.steps import trace_by

TIMEOUT_S = 3.0  # of one attempt to send, and for the last spans when a process stops
QUIET = "/healthz$,/readyz$,/metrics$,/static/"  # asked every few seconds, or no work


class Tracing:
    """The spans of this process, until `stop`."""

    def __init__(self, settings: Settings, service: str, sampler: Sampler, routes: Collection[str]) -> None:
        logging.getLogger("opentelemetry").setLevel(
            logging.ERROR
        )  # it warns of every try to reach a collector
        exporter = OTLPSpanExporter(f"{settings.otlp_endpoint.rstrip('/')}/v1/traces", timeout=TIMEOUT_S)
        self.provider = TracerProvider(
            sampler=ParentBased(root=sampler),
            resource=Resource.create({SERVICE_NAME: service}),
            shutdown_on_exit=False,  # it would wait half a minute for a collector that is away
        )
        self.provider.add_span_processor(BatchSpanProcessor(AllowedOnly(exporter, frozenset(routes))))
        trace_by(self.provider.get_tracer("kompas"))

    def stop(self) -> None:
        """Send the last spans, for TIMEOUT_S at most; what is left then is lost."""
        trace_by(None)
        last = threading.Thread(target=self.provider.shutdown, daemon=True)
        last.start()
        last.join(TIMEOUT_S)


def trace_gateway(settings: Settings, app: FastAPI, to_rasa: httpx.AsyncClient) -> Tracing:
    """Begin to trace what `app` answers and what `to_rasa` asks; Rasa is told the trace by its `traceparent`."""
    # The names that hold today; read when an instrumentation first begins. The older ones hold whole addresses.
    os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", "http")
    set_global_textmap(_ToldOnly())
    routes = {route.path for route in iter_route_contexts(app.routes) if route.path}
    tracing = Tracing(settings, "kompas-gateway", _OfMessages(settings.trace_share), routes)
    FastAPIInstrumentor.instrument_app(
        app, tracer_provider=tracing.provider, excluded_urls=QUIET, exclude_spans=["receive", "send"]
    )
    HTTPXClientInstrumentor.instrument_client(to_rasa, tracer_provider=tracing.provider)
    return tracing


def trace_actions(settings: Settings) -> Tracing:
    """Begin to trace the calls of the action server: those whose trace began in the gateway, no other."""
    return Tracing(settings, "kompas-actions", ALWAYS_OFF, {"/webhook"})


class _OfMessages(TraceIdRatioBased):
    """Draws a share of what comes in; what the gateway asks by itself, for /readyz or its purge, begins no trace."""

    def should_sample(  # noqa: PLR0917 (as in its base)
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        if kind is SpanKind.CLIENT:
            return SamplingResult(Decision.DROP)
        return super().should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)


class _ToldOnly(TraceContextTextMapPropagator):
    """Tells Rasa the trace, and takes none over from callers: they could have every request traced, or plant words."""

    def extract(
        self,
        carrier: CarrierT,
        context: Context | None = None,
        getter: Getter[CarrierT] = default_getter,
    ) -> Context:
        return Context() if context is None else context
