"""Components run one after the other give what Dask gives, and raise what it raises."""

from types import SimpleNamespace

import dask
import pytest
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

from bot.rasa_runtime import plain_graph

STOCK = DaskGraphRunner.run
NEEDS = {
    "words": {"text": "__message__"},
    "count": {"words": "words"},
    "longest": {"words": "words"},
    "both": {"count": "count", "longest": "longest"},
    "tracker_only": {"tracker": "__tracker__"},
    "broken": {"words": "words"},
}


class Node:
    """What a graph's node is to its runner: called with (name, output) pairs, and returns one."""

    def __init__(self, name, work):
        self.name, self.work, self.calls = name, work, 0

    def __call__(self, *inputs):
        self.calls += 1
        return self.name, self.work(*inputs)


def fail(*inputs):
    raise RuntimeError("not to be done")


@pytest.fixture
def runner(monkeypatch):
    """A runner of five small nodes after `apply`, which is undone at the end."""
    monkeypatch.setattr(DaskGraphRunner, "run", STOCK)
    plain_graph.apply()
    works = {
        "words": lambda text: text[1].split(),
        "count": lambda words: len(words[1]),
        "longest": lambda words: max(words[1], key=len),
        "both": lambda count, longest: {count[0]: count[1], longest[0]: longest[1]},
        "tracker_only": lambda tracker: tracker,
        "broken": fail,
    }
    nodes = {name: SimpleNamespace(needs=needs, is_target=name == "both") for name, needs in NEEDS.items()}
    made = DaskGraphRunner.__new__(DaskGraphRunner)
    made._graph_schema = GraphSchema(nodes)
    made._instantiated_nodes = {name: Node(name, work) for name, work in works.items()}
    made._execution_context = None
    return made


@pytest.mark.parametrize("targets", [None, ["both"], ["words"], ["longest", "count"], ["tracker_only"]])
def test_targets_get_what_dask_gives_them(runner, targets):
    inputs = {"__message__": "a bb ccc", "__tracker__": "T"}

    for _ in range(2):  # the second time by the order remembered
        assert runner.run(inputs=inputs, targets=targets) == STOCK(runner, inputs=inputs, targets=targets)


def test_node_runs_once_and_only_where_it_is_needed(runner):
    runner.run(inputs={"__message__": "a bb"}, targets=["both"])

    assert {name: node.calls for name, node in runner._instantiated_nodes.items()} == {
        "words": 1,
        "count": 1,
        "longest": 1,
        "both": 1,
        "tracker_only": 0,
        "broken": 0,
    }


def test_missing_input_is_handed_on_by_name_as_by_dask(runner):
    ours = runner.run(targets=["tracker_only"])

    assert ours == STOCK(runner, targets=["tracker_only"]) == {"tracker_only": "__tracker__"}


@pytest.mark.parametrize(
    "call",
    [
        {"inputs": {"__message__": "words"}, "targets": ["both"]},
        {"inputs": {"__message__": "a"}, "targets": ["broken"]},
    ],
    ids=["an input named as a node", "a component that fails"],
)
def test_errors_are_those_of_stock_rasa(runner, call):
    for run in (runner.run, lambda **how: STOCK(runner, **how)):
        with pytest.raises(GraphRunError):
            run(**call)


def test_stock_rasa_has_dask_schedule_every_run(runner, monkeypatch):
    """The reason for this module: when this fails, Rasa has changed and it may go."""
    scheduled = []
    monkeypatch.setattr(dask, "get", lambda graph, keys: scheduled.append(keys) or [("words", [])])

    STOCK(runner, inputs={"__message__": "a"}, targets=["words"])

    assert scheduled == [["words"]]
