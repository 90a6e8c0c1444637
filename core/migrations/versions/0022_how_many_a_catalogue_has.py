"""How many titles a catalogue that is gone through says it has."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'


def upgrade() -> None:
    op.add_column('crawl', sa.Column('total', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('crawl', 'total')
