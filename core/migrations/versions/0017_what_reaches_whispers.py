"""By what whispers are reached: sealed as everything else is. What was there was good for a quarter of an hour."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'


def upgrade() -> None:
    op.drop_column('post', 'reach')
    op.add_column('post', sa.Column('reach', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column('post', 'reach')
    op.add_column('post', sa.Column('reach', sa.String(), server_default='', nullable=False))
