"""Where cards stand, whose rooms they are, what caused a job, and how identities are joined."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    op.create_table(
        'sent',
        sa.Column('surface', sa.String(), nullable=False),
        sa.Column('account', sa.String(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('file_id', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('surface', 'account', 'sha256', name=op.f('pk_sent')),
    )
    op.create_table(
        'link_code',
        sa.Column('digest', sa.String(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('expires_at', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_link_code_person_id_person'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('digest', name=op.f('pk_link_code')),
    )
    op.create_index(op.f('ix_link_code_person_id'), 'link_code', ['person_id'])
    op.add_column('job', sa.Column('cause', sa.String(), nullable=True))
    op.create_index('ix_job_cause', 'job', ['cause', 'request_key'], unique=True)
    op.add_column('post', sa.Column('place', sa.String(), server_default='', nullable=False))
    op.add_column('post', sa.Column('delivered', sa.String(), server_default='', nullable=False))
    op.add_column('room', sa.Column('private', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('room', sa.Column('left_at', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column('room', 'left_at')
    op.drop_column('room', 'private')
    op.drop_column('post', 'delivered')
    op.drop_column('post', 'place')
    op.drop_index('ix_job_cause', 'job')
    op.drop_column('job', 'cause')
    op.drop_index(op.f('ix_link_code_person_id'), 'link_code')
    op.drop_table('link_code')
    op.drop_table('sent')
