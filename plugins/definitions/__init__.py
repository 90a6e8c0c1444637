"""Sites that an operator describes in files of their own, in a subset of the Cardigann format: docs/definitions.md.

A file is read into a `Definition`, every key of it understood or named with its line; a definition makes an indexer.
Nothing of a file is run: templates, patterns and selectors are small languages interpreted here, each within bounds.
"""
