"""A table of the settings, and how its lists are written."""

from pydantic import BaseModel, ConfigDict


def split(value: object) -> object:
    """A text as the list that it stands for, commas between; anything else as it is."""
    return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else value


class Section(BaseModel):
    """A table of the settings file. Frozen: settings don't change while we run."""

    model_config = ConfigDict(extra="forbid", frozen=True)
