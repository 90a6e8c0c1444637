"""Whether what is behind titles can still be had."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'


def upgrade() -> None:
    op.create_table(
        'link_health',
        sa.Column('title_id', sa.Integer(), nullable=False),
        sa.Column('standing', sa.String(length=20), nullable=False),
        sa.Column('signs', sa.JSON(), nullable=False),
        sa.Column('status', sa.Integer(), nullable=True),
        sa.Column('good', sa.Float(), nullable=False),
        sa.Column('bad', sa.Float(), nullable=False),
        sa.Column('at_ms', sa.BigInteger(), nullable=False),
        sa.Column('dead_times', sa.Integer(), nullable=False),
        sa.Column('dead_at_ms', sa.BigInteger(), nullable=False),
        sa.Column('is_dead', sa.Boolean(), nullable=False),
        sa.Column('etag', sa.String(), nullable=False),
        sa.Column('modified', sa.String(), nullable=False),
        sa.Column('media_type', sa.String(), nullable=False),
        sa.Column('size_bytes', sa.BigInteger(), nullable=True),
        sa.Column('takes_ranges', sa.Boolean(), nullable=False),
        sa.Column('every_s', sa.Integer(), nullable=False),
        sa.Column('next_at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['title_id'], ['title.id'], name=op.f('fk_link_health_title_id_title'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('title_id', name=op.f('pk_link_health')),
    )
    op.create_index(op.f('ix_link_health_is_dead'), 'link_health', ['is_dead'])
    op.create_index(op.f('ix_link_health_next_at'), 'link_health', ['next_at'])


def downgrade() -> None:
    op.drop_table('link_health')
