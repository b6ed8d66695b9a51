"""Run the components of a model one after the other, in an order that is worked out once.

Stock Rasa builds the graph of NLU, and those of the policies, anew with every message, and has Dask schedule it, which
takes longer than several of the components. With one thread there is nothing to schedule.
Runs in Rasa's Python 3.10.
"""

from typing import Any, Dict, List, Optional, Sequence, Text, Tuple

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

_ORDERS = "kompas_orders"  # of a runner: its steps by the targets asked for
Step = Tuple[Text, GraphNode, Tuple[Text, ...]]  # node, and the nodes and inputs it needs


def _run(
    self: DaskGraphRunner, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None
) -> Dict[Text, Any]:
    wanted = tuple(targets or self._graph_schema.target_names)
    found: Dict[Text, Tuple[Text, Any]] = {}
    for name, value in (inputs or {}).items():
        if isinstance(value, str) and value in self._instantiated_nodes:
            raise GraphRunError(f"Input value '{value}' clashes with a node name.")
        found[name] = (name, value)
    try:
        for name, node, needs in _steps(self, wanted):
            if name not in found:
                # What nobody provides is handed on as its name, as Dask does; the node says what it misses.
                found[name] = node(*(found.get(need, need) for need in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(found[name] for name in wanted)


def _steps(runner: DaskGraphRunner, wanted: Sequence[Text]) -> List[Step]:
    """Return the nodes that `wanted` needs, each after those it needs itself."""
    orders = runner.__dict__.setdefault(_ORDERS, {})
    if wanted not in orders:
        order: Dict[Text, Step] = {}
        nodes = runner._graph_schema.nodes

        def add(name: Text) -> None:
            if name in order or name not in nodes:  # what is no node is an input
                return
            needs = tuple(nodes[name].needs.values())
            for need in needs:
                add(need)
            order[name] = (name, runner._instantiated_nodes[name], needs)

        for name in wanted:
            add(name)
        orders[wanted] = list(order.values())
    return orders[wanted]


def apply() -> None:
    """Put it in the place of Dask."""
    DaskGraphRunner.run = _run
