"""The languages Kompas speaks, as `knowledge/languages.yml` lists them: one more needs no code.

Knows the file, nothing else. Runs in Rasa's Python 3.10 as well as in 3.11.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List

import yaml

FILE = Path(__file__).resolve().parents[2] / "knowledge" / "languages.yml"


@lru_cache(maxsize=1)
def languages() -> Dict[str, Dict[str, Any]]:
    """Return what languages.yml says of each language, by ISO 639-1 code, in the order of the buttons."""
    content: Dict[str, Dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1)
def function_words() -> Dict[str, List[str]]:
    """Return the little words that belong to one language alone, by language."""
    return {code: language["function_words"] for code, language in languages().items()}
