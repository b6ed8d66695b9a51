"""Count how many cards are reviewed, due and draft, per language."""

import datetime as dt

from rich.console import Console
from rich.table import Table

from bot.settings import Settings
from knowledge.loader import load_knowledge
from knowledge.models import Status


def main() -> None:
    """Print one table: a row per language. Due: reviewed, but the day to read its sources again has passed."""
    knowledge = load_knowledge(Settings().knowledge_dir)
    today = dt.date.today()
    table = Table("cards", "reviewed", "due", "draft")
    for code, language in knowledge.languages.items():
        reviewed = [card for card in knowledge.cards.values() if card.status[code] is Status.REVIEWED]
        due = sum(card.review_by < today for card in reviewed)
        table.add_row(language.name, str(len(reviewed)), str(due), str(len(knowledge.cards) - len(reviewed)))
    Console().print(table)
