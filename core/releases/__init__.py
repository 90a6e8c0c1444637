"""Releases of indexers: which work they are of, which of them are the same, which is the best for somebody, and why.

Pure: no network, no clock, no database. `works` groups what an indexer lists, `merging` makes one release of many
offers, `scoring` judges and `picking` puts in order; `preferring` is what people may want of it.
"""
