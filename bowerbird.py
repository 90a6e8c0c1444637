"""Bowerbird's command line: `./run ARGS…` is `bowerbird ARGS…`. What the words do is in `door/`."""

import gc

#: what is loaded now stays: looking through it for rubbish, again and again, takes a fifth of the start
gc.set_threshold(50_000)

from door import main  # noqa: E402 after that

if __name__ == "__main__":
    main()
