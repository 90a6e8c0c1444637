"""Which files of tests are handed out first: those that take longest, so that none of them is left for the end."""

#: whole services, processes that are killed, browsers, other programs: a quarter of a minute and more, longest first
LONGEST = (
    "test_discord_troubles.py",
    "test_chat_program.py",
    "test_damage.py",
    "test_chaos.py",
    "test_commands.py",
)


def longest_first(items):
    """Put their tests at the head; all else stays in its order."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(ranks)))
