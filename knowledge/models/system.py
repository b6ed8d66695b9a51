"""A system: an organisation, scheme or word that the sources name, and what Kompas does with it."""

from typing import Literal

from pydantic import model_validator

from knowledge.models.base import Entry, Text


class System(Entry):
    """One thing the sources name. `where` holds ids of agencies, places, cards or words, as `treatment` says."""

    name: Text
    treatment: Literal["agency", "place", "card", "word", "ended"]
    where: tuple[Text, ...] = ()
    never_shown: tuple[Text, ...] = ()  # names of what has ended, looked for in everything people read

    @model_validator(mode="after")
    def _fits_its_treatment(self) -> "System":
        if self.treatment == "ended":
            if not self.never_shown or self.where:
                raise ValueError("an ended system has never_shown, the names to look for, and no where")
        elif not self.where or self.never_shown:
            raise ValueError("a system that is shown has where, the ids to find it by, and no never_shown")
        return self
