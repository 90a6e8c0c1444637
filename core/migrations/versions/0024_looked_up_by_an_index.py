"""What is looked up, or goes with what it belongs to, without looking through all there is."""

from alembic import op

revision = '0024'
down_revision = '0023'

_INDICES = (
    ('ix_post_address', 'post', ['surface', 'address']),
    ('ix_favorite_title_id', 'favorite', ['title_id']),
    ('ix_reading_item_id', 'reading', ['item_id']),
    ('ix_schedule_last_job_id', 'schedule', ['last_job_id']),
    ('ix_shelved_item_id', 'shelved', ['item_id']),
    ('ix_work_choice_person_id', 'work_choice', ['person_id']),
)


def upgrade() -> None:
    for name, table, columns in _INDICES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in _INDICES:
        op.drop_index(name, table)
