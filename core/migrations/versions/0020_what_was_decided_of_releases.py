"""What was decided of releases: which one was taken, and what it was weighed against."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'


def upgrade() -> None:
    op.create_table(
        'decision',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title_id', sa.Integer(), nullable=False),
        sa.Column('torrent_id', sa.Integer(), nullable=True),
        sa.Column('job_id', sa.Integer(), nullable=True),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('room_id', sa.Integer(), nullable=False),
        sa.Column('by', sa.String(length=20), nullable=False),
        sa.Column('ended', sa.String(length=20), nullable=False),
        sa.Column('because', sa.String(), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('decided_at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ['title_id'], ['title.id'], name=op.f('fk_decision_title_id_title'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['torrent_id'], ['torrent.id'], name=op.f('fk_decision_torrent_id_torrent'), ondelete='SET NULL'
        ),
        sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_decision_job_id_job'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
        sqlite_autoincrement=True,
    )
    for column in ('title_id', 'torrent_id', 'job_id', 'room_id', 'decided_at'):
        op.create_index(op.f(f'ix_decision_{column}'), 'decision', [column])
    op.create_table(
        'weighed',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('decision_id', sa.Integer(), nullable=False),
        sa.Column('offer_id', sa.Integer(), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('points', sa.Float(), nullable=False),
        sa.Column('gate', sa.String(), nullable=False),
        sa.Column('is_taken', sa.Boolean(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ['decision_id'], ['decision.id'], name=op.f('fk_weighed_decision_id_decision'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_weighed')),
        sqlite_autoincrement=True,
    )
    for column in ('decision_id', 'offer_id'):
        op.create_index(op.f(f'ix_weighed_{column}'), 'weighed', [column])


def downgrade() -> None:
    op.drop_table('weighed')
    op.drop_table('decision')
