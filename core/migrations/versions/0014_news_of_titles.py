"""What has come of titles that people care for."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'


def upgrade() -> None:
    op.create_table(
        'title_news',
        sa.Column('title_id', sa.Integer(), nullable=False),
        sa.Column('parts', sa.Integer(), nullable=False),
        sa.Column('fresh', sa.Integer(), nullable=False),
        sa.Column('found_at', sa.BigInteger(), nullable=True),
        sa.Column('every_s', sa.Integer(), nullable=False),
        sa.Column('next_at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['title_id'], ['title.id'], name=op.f('fk_title_news_title_id_title'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('title_id', name=op.f('pk_title_news')),
    )
    op.create_index(op.f('ix_title_news_next_at'), 'title_news', ['next_at'])


def downgrade() -> None:
    op.drop_table('title_news')
