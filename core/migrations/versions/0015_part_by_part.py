"""The parts of requests, each with what is wanted of it; and which files a card has brought."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'


def upgrade() -> None:
    op.create_table(
        'job_part',
        sa.Column('job_id', sa.Integer(), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('ref', sa.String(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('wanted', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_job_part_job_id_job'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('job_id', 'place', name=op.f('pk_job_part')),
        sa.UniqueConstraint('job_id', 'ref', name=op.f('uq_job_part_job_id')),
    )
    op.create_table(
        'delivered',
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_delivered_post_id_post'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('post_id', 'sha256', 'name', name=op.f('pk_delivered')),
    )


def downgrade() -> None:
    op.drop_table('delivered')
    op.drop_table('job_part')
