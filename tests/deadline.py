"""How long a test waits for a fact before it says that the fact will not come.

Long, and the same everywhere: a wait ends with its fact, so only what hangs takes this long, and a busy machine
does not.
"""

DEADLINE_S = 120.0

#: the longest `getUpdates` of the Bot API
LONGEST_POLL_S = 50
