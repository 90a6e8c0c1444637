"""How offers of releases turned out when they were fetched here, and those of their indexers."""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'


def upgrade() -> None:
    for column in ('good', 'bad'):
        op.add_column('offer', sa.Column(column, sa.Float(), server_default='0', nullable=False))
    op.add_column('offer', sa.Column('odds_at', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('taken', sa.Column('fate', sa.String(length=20), server_default='open', nullable=False))
    op.create_table(
        'indexer_odds',
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('good', sa.Float(), nullable=False),
        sa.Column('bad', sa.Float(), nullable=False),
        sa.Column('odds_at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_indexer_odds')),
    )


def downgrade() -> None:
    op.drop_table('indexer_odds')
    op.drop_column('taken', 'fate')
    for column in ('odds_at', 'bad', 'good'):
        op.drop_column('offer', column)
