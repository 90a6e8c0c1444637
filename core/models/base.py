"""What all tables share: names of constraints, so that migrations can name them too, and column kinds."""

import enum
from typing import Any

from sqlalchemy import JSON, BigInteger, Enum, LargeBinary
from sqlalchemy.orm.attributes import instance_dict
from sqlmodel import Field, SQLModel
from sqlmodel._compat import SQLModelConfig

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """The parent of every table. Rows are not validated, so pydantic need not make ready for it at the start."""

    model_config = SQLModelConfig(defer_build=True)

    def __init__(self, **given: Any) -> None:
        """What is given, and defaults; as SQLModel does it, which sets each column by itself, in ten times the time."""
        row = instance_dict(self)
        for name, field in type(self).model_fields.items():
            if name in given:
                row[name] = given[name]
            elif not field.is_required():
                row[name] = field.get_default(call_default_factory=True)
        object.__setattr__(self, "__pydantic_fields_set__", given.keys() & row.keys())


def at(default: int | None = 0, **more: Any) -> Any:
    """A moment: ms since 1970. 0 is "long ago", None is "not yet"."""
    return Field(default=default, sa_type=BigInteger, nullable=default is None, **more)


def size(default: int | None = 0) -> Any:
    """A number of bytes."""
    return Field(default=default, sa_type=BigInteger, nullable=default is None)


def json_list(**more: Any) -> Any:
    """A list, kept as JSON."""
    return Field(default_factory=list, sa_type=JSON, **more)


def json_object() -> Any:
    """A mapping, kept as JSON. Each row has its own: pydantic copies the default."""
    return Field(default={}, sa_type=JSON)


def parent(column: str, **more: Any) -> Any:
    """A row of another table; when that goes, this goes too."""
    return Field(foreign_key=column, ondelete="CASCADE", index=True, **more)


def sealed(default: bytes | None = b"") -> Any:
    """A value that is kept encrypted."""
    return Field(default=default, sa_type=LargeBinary, nullable=default is None)


def word(choices: type[enum.StrEnum], default: Any = ..., **more: Any) -> Any:
    """One of an enum's words, kept as text: a new word needs no migration."""
    kept = Enum(choices, native_enum=False, length=20, create_constraint=False, values_callable=_values)
    return Field(default, sa_type=kept, **more)


def _values(choices: type[enum.StrEnum]) -> list[str]:
    return [one.value for one in choices]
