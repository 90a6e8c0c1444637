"""What was heard and acted upon, and how whispers are reached."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    op.create_table(
        'heard',
        sa.Column('cause', sa.String(), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('tone', sa.String(), nullable=False),
        sa.Column('at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('cause', name=op.f('pk_heard')),
    )
    op.create_index(op.f('ix_heard_at'), 'heard', ['at'])
    op.add_column('post', sa.Column('reach', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('post', 'reach')
    op.drop_table('heard')
