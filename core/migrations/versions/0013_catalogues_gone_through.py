"""How far sources' catalogues have been gone through."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'


def upgrade() -> None:
    op.create_table(
        'crawl',
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('titles', sa.Integer(), nullable=False),
        sa.Column('added', sa.Integer(), nullable=False),
        sa.Column('is_over', sa.Boolean(), nullable=False),
        sa.Column('begun_at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('source', name=op.f('pk_crawl')),
    )


def downgrade() -> None:
    op.drop_table('crawl')
