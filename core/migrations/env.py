"""Alembic's door: it is handed an open connection by `core.migrate`."""

from alembic import context
from sqlmodel import SQLModel

import core.models  # noqa: F401 fills the metadata
from core.migrate import is_modelled

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=is_modelled,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
