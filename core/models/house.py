"""What the database keeps about the house itself."""

from sqlmodel import Field

from core.models.base import Table


class Fact(Table, table=True):
    """A fact by name: the canary of the key file, the start of the schedule."""

    __tablename__ = "fact"
    name: str = Field(primary_key=True)
    value: str
