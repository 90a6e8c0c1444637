"""Migrations, run by `core.migrate`."""
