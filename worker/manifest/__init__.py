"""`manifest.json`: what a folder of files should hold, so that it can be gone on with, checked and mended.

`schema` says what stands in it, `reading` and `ledger` read and write it. `scan` sees what lies in a folder,
`adopt` what an earlier tool meant by it, `adoption` makes a manifest of both. `examine` compares manifest
and folder, `mending` finds what has to be fetched again, `keeping` remembers what a download brings.
Not for the library's own shelf: that is the database's, and `worker.damage` looks after it.
"""
