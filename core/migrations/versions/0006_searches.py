"""Searches that are kept, hits with their reasons, works that several sources have, sources' health."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_table(
        'search',
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('query', sa.String(), nullable=False),
        sa.Column('shelf', sa.String(), nullable=False),
        sa.Column('job_id', sa.Integer(), nullable=True),
        sa.Column('asked', sa.Integer(), nullable=False),
        sa.Column('asked_at', sa.BigInteger(), nullable=False),
        sa.Column('fresh_until', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_search_job_id_job'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_search')),
    )
    op.create_index(op.f('ix_search_job_id'), 'search', ['job_id'])
    op.create_index(op.f('ix_search_asked_at'), 'search', ['asked_at'])
    op.create_table(
        'source_health',
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('operation', sa.String(), nullable=False),
        sa.Column('reliability', sa.Float(), nullable=False),
        sa.Column('latency_ms', sa.Float(), nullable=False),
        sa.Column('spread_ms', sa.Float(), nullable=False),
        sa.Column('streak', sa.Integer(), nullable=False),
        sa.Column('trips', sa.Integer(), nullable=False),
        sa.Column('open_until', sa.BigInteger(), nullable=False),
        sa.Column('answers', sa.Integer(), nullable=False),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('source', 'operation', name=op.f('pk_source_health')),
    )
    op.add_column('hit', sa.Column('page', sa.Integer(), server_default='0', nullable=False))
    op.add_column('hit', sa.Column('reasons', sa.JSON(), server_default='[]', nullable=False))
    op.add_column('title', sa.Column('status', sa.String(), server_default='', nullable=False))
    op.add_column('title', sa.Column('ids', sa.JSON(), server_default='{}', nullable=False))
    op.add_column('title', sa.Column('work', sa.String(), server_default='', nullable=False))
    op.create_index(op.f('ix_title_work'), 'title', ['work'])


def downgrade() -> None:
    op.drop_index(op.f('ix_title_work'), 'title')
    for column in ('work', 'ids', 'status'):
        op.drop_column('title', column)
    for column in ('reasons', 'page'):
        op.drop_column('hit', column)
    op.drop_table('source_health')
    op.drop_table('search')
