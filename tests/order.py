"""Which files of tests are handed out first: those that take longest, so that none of them is left for the end."""

#: whole services, processes that are killed, browsers, other programs: a quarter of a minute and more, longest first
LONGEST = (
    "test_crash_story.py",
    "test_discord_troubles.py",
    "test_telegram_chat.py",
    "test_telegram_presses.py",
    "test_commands.py",
    "test_commands_search.py",
    "test_telegram_trouble.py",
    "test_discord_chat.py",
    "test_discord_places.py",
    "test_damage.py",
    "test_killed_request.py",
    "test_part_by_part.py",
    "test_chaos.py",
    "test_torrent_players.py",
    "test_torrent_browser.py",
    "test_chat_program.py",
    "test_discord_restarts.py",
    "test_torrent_chat.py",
    "test_torrent_watching.py",
    "test_conversion.py",
    "test_lifecycle_outages.py",
    "test_door.py",
    "test_torrent_interop.py",
    "test_torrent_leeches.py",
    "test_torrent_room.py",
    "test_lifecycle_runs.py",
    "test_steering.py",
    "test_buttons.py",
    "test_accounts.py",
    "test_accounts_web.py",
    "test_accepted.py",
    "test_presence.py",
    "test_runs.py",
    "test_migrate.py",
    "test_bad_inputs.py",
    "test_demo_platforms.py",
)


def longest_first(items):
    """Put their tests at the head; all else stays in its order."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(ranks)))
