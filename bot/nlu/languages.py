"""The languages Kompas speaks, and those it only recognises, as files in `knowledge/` list them.

One more of either needs no code. Knows the files, nothing else. Runs in Rasa's Python 3.10 as well as in 3.11.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List

import yaml

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


@lru_cache(maxsize=1)
def languages() -> Dict[str, Dict[str, Any]]:
    """Return what languages.yml says of each language, by ISO 639-1 code, in the order of the buttons."""
    return _read("languages.yml")


@lru_cache(maxsize=1)
def function_words() -> Dict[str, List[str]]:
    """Return the commonest little words of each language Kompas speaks."""
    return {code: language["function_words"] for code, language in languages().items()}


@lru_cache(maxsize=1)
def unsupported_function_words() -> Dict[str, List[str]]:
    """Return the same for the languages that workers write in and Kompas does not speak."""
    others = _read("unsupported_languages.yml")
    return {code: other["function_words"] for code, other in others.items() if code not in languages()}


@lru_cache(maxsize=1)
def unsupported_greetings() -> Dict[str, str]:
    """Return the code of the language of each greeting, for the languages that Kompas does not speak."""
    others = _read("unsupported_languages.yml")
    return {
        greeting: code
        for code, other in others.items()
        if code not in languages()
        for greeting in other.get("greetings", ())
    }


def _read(name: str) -> Dict[str, Dict[str, Any]]:
    content: Dict[str, Dict[str, Any]] = yaml.safe_load((KNOWLEDGE / name).read_text(encoding="utf-8"))
    return content
