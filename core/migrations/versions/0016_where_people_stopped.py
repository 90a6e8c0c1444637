"""Where people stopped watching files of torrents."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'


def upgrade() -> None:
    op.create_table(
        'stopped',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('file_id', sa.Integer(), nullable=False),
        sa.Column('place', sa.BigInteger(), nullable=False),
        sa.Column('at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_stopped_person_id_person'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['file_id'], ['torrent_file.id'], name=op.f('fk_stopped_file_id_torrent_file'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('person_id', 'file_id', name=op.f('pk_stopped')),
    )
    op.create_index(op.f('ix_stopped_file_id'), 'stopped', ['file_id'])


def downgrade() -> None:
    op.drop_table('stopped')
