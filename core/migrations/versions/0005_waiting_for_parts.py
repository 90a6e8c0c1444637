"""Who waits for what was missing, what items really hold and lack, and what titles were proven to become."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.create_table(
        'waiting',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('job_id', sa.Integer(), nullable=False),
        sa.Column('room_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('surface', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('locale', sa.String(), nullable=False),
        sa.Column('looks', sa.Integer(), nullable=False),
        sa.Column('since_at', sa.BigInteger(), nullable=False),
        sa.Column('next_at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_waiting_job_id_job'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_waiting_room_id_room'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_waiting_person_id_person'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting')),
        sa.UniqueConstraint('job_id', 'room_id', 'person_id', name=op.f('uq_waiting_job_id')),
    )
    for column in ('job_id', 'room_id', 'person_id', 'next_at'):
        op.create_index(op.f(f'ix_waiting_{column}'), 'waiting', [column])
    op.add_column('item', sa.Column('holds', sa.String(), server_default='', nullable=False))
    op.add_column('item', sa.Column('missing', sa.JSON(), server_default='[]', nullable=False))
    op.add_column('title', sa.Column('proven', sa.JSON(), server_default='[]', nullable=False))


def downgrade() -> None:
    op.drop_column('title', 'proven')
    op.drop_column('item', 'missing')
    op.drop_column('item', 'holds')
    op.drop_table('waiting')
