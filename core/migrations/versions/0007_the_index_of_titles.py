"""The index of titles. A migration that copies the table `title` on SQLite has to make the triggers anew."""

from alembic import op

revision = '0007'
down_revision = '0006'

_SQLITE = (
    "CREATE VIRTUAL TABLE title_index USING fts5(words, content='title', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0', prefix='1 2 3', detail=none)",
    "CREATE VIRTUAL TABLE title_words USING fts5vocab(title_index, 'row')",
    "CREATE TRIGGER title_index_added AFTER INSERT ON title BEGIN "
    "INSERT INTO title_index(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER title_index_gone AFTER DELETE ON title BEGIN "
    "INSERT INTO title_index(title_index, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER title_index_changed AFTER UPDATE OF words ON title WHEN old.words IS NOT new.words BEGIN "
    "INSERT INTO title_index(title_index, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO title_index(rowid, words) VALUES (new.id, new.words); END",
    "INSERT INTO title_index(title_index) VALUES ('rebuild')",
)
_POSTGRES = (
    "CREATE INDEX title_index ON title USING gin (to_tsvector('simple'::regconfig, words))",
    "CREATE INDEX title_index_begun ON title (words text_pattern_ops)",
)


def upgrade() -> None:
    for statement in _SQLITE if op.get_bind().dialect.name == 'sqlite' else _POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for name in ('added', 'gone', 'changed'):
            op.execute(f'DROP TRIGGER title_index_{name}')
        op.execute('DROP TABLE title_words')
        op.execute('DROP TABLE title_index')
    else:
        op.execute('DROP INDEX title_index')
        op.execute('DROP INDEX title_index_begun')
