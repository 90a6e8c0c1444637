"""Labelled endpoints: a server of sites that answer links in every way that there is, for `bench links` and tests.

`python -m bench.endpoints` listens on a free port of all loopback addresses and prints it. Each endpoint is a site of
its own, at an address of its own in 127.0.0.0/8, so that what one site does says nothing of another. What a look at it
has to find is in the table of `cases`, which both sides import.
"""
