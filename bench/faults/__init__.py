"""A server that breaks downloads on purpose, in ways that have names: for tests, and for `bench fetch`.

`python -m bench.faults` listens on a free loopback port and prints it. `GET /{case}/{seed}/{anything}`
plays the case of that name; `seed` decides where in the file it strikes, and each (case, seed) counts its
own requests (`/_asked` tells them), so that "the first time" is the first time of that download. What should
come out is in `goods`: the same bytes in every process.
"""
