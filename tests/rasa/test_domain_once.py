"""The domain kept as JSON is the one that stock Rasa reads from the same model."""

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

from bot.rasa_runtime import domain_once

REPOSITORY = Path(__file__).resolve().parents[2]
STOCK_LOAD, STOCK_PERSIST = DomainProvider.load, DomainProvider._persist


@pytest.fixture(scope="module")
def whole_domain():
    return Domain.load(str(REPOSITORY / "domain"))


@pytest.fixture
def storage(tmp_path, monkeypatch):
    """A model's storage after `apply`, which is undone at the end."""
    monkeypatch.setattr(DomainProvider, "load", STOCK_LOAD)
    monkeypatch.setattr(DomainProvider, "_persist", STOCK_PERSIST)
    domain_once.apply()
    return LocalModelStorage(tmp_path)


def load(storage, how):
    return how({}, storage, Resource("domain"), None).provide_inference()


def test_domain_is_the_one_that_stock_rasa_loads(storage, whole_domain):
    DomainProvider(storage, Resource("domain"))._persist(whole_domain)

    ours, stock = load(storage, DomainProvider.load), load(storage, STOCK_LOAD)

    assert ours.as_dict() == stock.as_dict()
    assert ours.fingerprint() == stock.fingerprint()
    assert ours.responses.keys() == whole_domain.responses.keys()
    assert [slot.persistence_info() for slot in ours.slots] == [
        slot.persistence_info() for slot in stock.slots
    ]


def test_model_that_stock_rasa_trained_is_loaded_too(storage, whole_domain):
    STOCK_PERSIST(DomainProvider(storage, Resource("domain")), whole_domain)

    assert load(storage, DomainProvider.load).fingerprint() == load(storage, STOCK_LOAD).fingerprint()


def test_yaml_is_not_read_again(storage, whole_domain, monkeypatch):
    DomainProvider(storage, Resource("domain"))._persist(whole_domain)
    monkeypatch.setattr(Domain, "from_path", lambda path: pytest.fail("the YAML was read"))

    assert load(storage, DomainProvider.load).intents == whole_domain.intents
