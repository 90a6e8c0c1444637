"""The published schema of JSON mode."""

import json
from pathlib import Path

import jsonschema
import pytest

from bot.terminal.lines import read, schema

PUBLISHED = Path("docs/chat.schema.json")
READ = {"press": "t"}, {"fill": {"token": "t", "values": {"range": "1-3"}}}, {"complete": "/se"}


def test_the_schema_in_the_docs_is_the_one_that_the_code_makes():
    """If this fails: `python -m bot.terminal.lines > docs/chat.schema.json`."""
    assert PUBLISHED.read_text(encoding="utf-8") == schema()


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json.loads(schema()))


@pytest.mark.parametrize("line", READ)
def test_every_line_that_is_read_is_in_the_schema(line):
    jsonschema.validate(line, json.loads(schema()))
    assert read.validate_python(line).model_dump() == line


@pytest.mark.parametrize("line", [{}, {"push": "t"}, {"press": 1}, {"event": "card", "id": 1}, [], "text"])
def test_other_lines_are_not(line):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(line, json.loads(schema()))
