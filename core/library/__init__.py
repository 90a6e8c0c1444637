"""Every question we ask the database: a function named for its question, a file per noun.

The session comes first; nothing here commits, so that several questions share one transaction.
"""
