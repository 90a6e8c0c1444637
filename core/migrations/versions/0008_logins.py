"""Names, passwords, keys and cookies at sources, and the sessions that sites gave us: all of it sealed."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.create_table(
        'source_login',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('options', sa.LargeBinary(), nullable=False),
        sa.Column('cookies', sa.LargeBinary(), nullable=False),
        sa.Column('entered_at', sa.BigInteger(), nullable=False),
        sa.Column('cookies_at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_source_login')),
        sa.UniqueConstraint('source', name=op.f('uq_source_login_source')),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table('source_login')
