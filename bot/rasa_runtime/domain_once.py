"""Keep the domain in a model as JSON beside its YAML, and load it from there.

A loaded model's domain is its own copy, checked when it was trained. Stock Rasa reads that copy four times in pure
Python, once more against its schema: ten of the eighteen seconds that a start took with our four languages of
wording. The YAML stays, so that stock Rasa loads the same model.
Runs in Rasa's Python 3.10.
"""

import json
from typing import Any, Dict, Text

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

FILE = "domain.json"


def _persist(self: DomainProvider, domain: Domain) -> None:
    with self._model_storage.write_to(self._resource) as folder:
        domain.persist(folder / "domain.yml")
        # As the YAML reads, not as `domain` stands: what stock Rasa would load.
        as_read = Domain.from_path(folder).as_dict()
        (folder / FILE).write_text(json.dumps(as_read, ensure_ascii=False), encoding="utf-8")


def _load(
    config: Dict[Text, Any],
    model_storage: ModelStorage,
    resource: Resource,
    execution_context: ExecutionContext,
    **kwargs: Any,
) -> DomainProvider:
    with model_storage.read_from(resource) as folder:
        kept = folder / FILE
        if kept.is_file():
            domain = Domain.from_dict(json.loads(kept.read_text(encoding="utf-8")))
        else:
            domain = Domain.from_path(folder)
    return DomainProvider(model_storage, resource, domain)


def apply() -> None:
    """Put both in the place of Rasa's own."""
    DomainProvider._persist = _persist
    DomainProvider.load = staticmethod(_load)
