"""Torrents, their files, and the engines that have them."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.create_table(
        'engine',
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.Column('online', sa.Boolean(), nullable=False),
        sa.Column('until', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_engine')),
    )
    op.create_table(
        'torrent',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('lookup', sa.String(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.Column('label', sa.LargeBinary(), nullable=False),
        sa.Column('memo', sa.LargeBinary(), nullable=True),
        sa.Column('aim', sa.String(length=20), nullable=False),
        sa.Column('paused', sa.Boolean(), nullable=False),
        sa.Column('pinned', sa.Boolean(), nullable=False),
        sa.Column('engine', sa.String(), nullable=False),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('figures', sa.JSON(), nullable=False),
        sa.Column('error', sa.String(), nullable=False),
        sa.Column('generation', sa.Integer(), nullable=False),
        sa.Column('size_bytes', sa.BigInteger(), nullable=False),
        sa.Column('contacts', sa.JSON(), nullable=False),
        sa.Column('job_id', sa.Integer(), nullable=True),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('room_id', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.BigInteger(), nullable=False),
        sa.Column('touched_at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_torrent_job_id_job'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_torrent_person_id_person'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_torrent_room_id_room'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_torrent')),
        sa.UniqueConstraint('lookup', name=op.f('uq_torrent_lookup')),
        sqlite_autoincrement=True,
    )
    for column in ('engine', 'job_id', 'person_id', 'room_id'):
        op.create_index(op.f(f'ix_torrent_{column}'), 'torrent', [column])
    op.create_table(
        'torrent_file',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('torrent_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('label', sa.LargeBinary(), nullable=False),
        sa.Column('size_bytes', sa.BigInteger(), nullable=False),
        sa.Column('chosen', sa.Boolean(), nullable=False),
        sa.Column('item_id', sa.Integer(), nullable=True),
        sa.Column('problem', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ['torrent_id'], ['torrent.id'], name=op.f('fk_torrent_file_torrent_id_torrent'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['item_id'], ['item.id'], name=op.f('fk_torrent_file_item_id_item'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_torrent_file')),
        sa.UniqueConstraint('torrent_id', 'number', name=op.f('uq_torrent_file_torrent_id')),
        sqlite_autoincrement=True,
    )
    for column in ('torrent_id', 'item_id'):
        op.create_index(op.f(f'ix_torrent_file_{column}'), 'torrent_file', [column])


def downgrade() -> None:
    for table in ('torrent_file', 'torrent', 'engine'):
        op.drop_table(table)
