"""Check the JSON schema of action server replies once, not with every message.

`jsonschema.validate` first validates the schema itself against its meta-schema. Rasa calls it with
every reply of the action server, and the schema never changes: py-spy shows two thirds of a message's
time there. The reply itself is still validated each time, with the same errors.
Runs in Rasa's Python 3.10.
"""

from functools import lru_cache
from typing import Any, Dict, Text

from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL


@lru_cache(maxsize=1)
def _validator() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def _validate_action_result(self: RemoteAction, result: Dict[Text, Any]) -> bool:
    error = best_match(_validator().iter_errors(result))
    if error is None:
        return True
    error.message += (
        f". Failed to validate Action server response from API, make sure your response from the Action "
        f"endpoint is valid. For more information about the format visit {DOCS_BASE_URL}/custom-actions"
    )
    raise error


def apply() -> None:
    """Put the check with the remembered schema in the place of Rasa's own."""
    RemoteAction._validate_action_result = _validate_action_result
