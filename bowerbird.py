"""Bowerbird's command line: `./run ARGS…` is `bowerbird ARGS…`. What the words do is in `door/`."""

from door import main

if __name__ == "__main__":
    main()
