"""The terminal chat: a client of the running service, for people and, with --json, for programs."""
