"""What moderators have said of works: the same, or not."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'


def upgrade() -> None:
    op.create_table(
        'work_choice',
        sa.Column('about', sa.String(), nullable=False),
        sa.Column('work', sa.String(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('made_at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_work_choice_person_id_person'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('about', name=op.f('pk_work_choice')),
    )
    op.create_index(op.f('ix_work_choice_work'), 'work_choice', ['work'])


def downgrade() -> None:
    op.drop_table('work_choice')
