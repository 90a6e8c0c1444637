"""How many pages comics have, and how far people have read them."""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'


def upgrade() -> None:
    op.add_column('blob', sa.Column('pages', sa.Integer(), nullable=True))
    op.add_column('blob', sa.Column('page_type', sa.String(), server_default='', nullable=False))
    op.create_table(
        'reading',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('item_id', sa.Integer(), nullable=False),
        sa.Column('page', sa.Integer(), nullable=False),
        sa.Column('read_at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_reading_item_id_item'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_reading_person_id_person'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('person_id', 'item_id', name=op.f('pk_reading')),
    )


def downgrade() -> None:
    op.drop_table('reading')
    op.drop_column('blob', 'page_type')
    op.drop_column('blob', 'pages')
