"""Offers of releases, what is held against them, which torrent was taken for which work, how groups did."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    op.create_table(
        'offer',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title_id', sa.Integer(), nullable=False),
        sa.Column('lookup', sa.String(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.Column('indexer', sa.String(), nullable=False),
        sa.Column('size_bytes', sa.BigInteger(), nullable=True),
        sa.Column('seeders', sa.Integer(), nullable=True),
        sa.Column('leechers', sa.Integer(), nullable=True),
        sa.Column('grabs', sa.Integer(), nullable=True),
        sa.Column('published_at', sa.BigInteger(), nullable=True),
        sa.Column('flags', sa.JSON(), nullable=False),
        sa.Column('languages', sa.JSON(), nullable=False),
        sa.Column('download_factor', sa.Float(), nullable=False),
        sa.Column('seen_at', sa.BigInteger(), nullable=False),
        sa.Column('scraped_seeders', sa.Integer(), nullable=True),
        sa.Column('scraped_leechers', sa.Integer(), nullable=True),
        sa.Column('scraped_at', sa.BigInteger(), nullable=False),
        sa.Column('lines', sa.Integer(), nullable=True),
        sa.Column('codec', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['title_id'], ['title.id'], name=op.f('fk_offer_title_id_title'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_offer')),
        sa.UniqueConstraint('lookup', name=op.f('uq_offer_lookup')),
        sqlite_autoincrement=True,
    )
    for column in ('title_id', 'seen_at'):
        op.create_index(op.f(f'ix_offer_{column}'), 'offer', [column])
    op.create_table(
        'mark',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('entry', sa.String(), nullable=False),
        sa.Column('lookup', sa.String(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.Column('against', sa.String(length=20), nullable=False),
        sa.Column('because', sa.String(), nullable=False),
        sa.Column('title_id', sa.Integer(), nullable=True),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['title_id'], ['title.id'], name=op.f('fk_mark_title_id_title'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_mark_person_id_person'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mark')),
        sqlite_autoincrement=True,
    )
    for column in ('entry', 'lookup', 'title_id', 'person_id'):
        op.create_index(op.f(f'ix_mark_{column}'), 'mark', [column])
    op.create_table(
        'taken',
        sa.Column('torrent_id', sa.Integer(), nullable=False),
        sa.Column('title_id', sa.Integer(), nullable=False),
        sa.Column('offer_id', sa.Integer(), nullable=True),
        sa.Column('then', sa.String(), nullable=False),
        sa.Column('trusted', sa.Boolean(), nullable=False),
        sa.Column('taken_at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ['torrent_id'], ['torrent.id'], name=op.f('fk_taken_torrent_id_torrent'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(['title_id'], ['title.id'], name=op.f('fk_taken_title_id_title'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f('fk_taken_offer_id_offer'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('torrent_id', name=op.f('pk_taken')),
    )
    for column in ('title_id', 'offer_id'):
        op.create_index(op.f(f'ix_taken_{column}'), 'taken', [column])
    op.create_table(
        'release_group',
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('good', sa.Integer(), nullable=False),
        sa.Column('bad', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_release_group')),
    )


def downgrade() -> None:
    for table in ('release_group', 'taken', 'mark', 'offer'):
        op.drop_table(table)
