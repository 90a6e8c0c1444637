"""Does things: finds, fetches, checks, packages, stores, serves bytes. Never imports bot."""
