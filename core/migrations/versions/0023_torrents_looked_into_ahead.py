"""The .torrent of an offer that was looked into before anybody asked for it."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'


def upgrade() -> None:
    op.add_column('offer', sa.Column('memo', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column('offer', 'memo')
