"""The version of this Bowerbird, semantic; the same as in pyproject.toml."""

VERSION = "0.1.0"
