"""Telegram: cards as tight HTML with inline keyboards, commands per scope, people and groups as they are there."""

import os

# spans of time come as such; without it the library warns of its own next version at every pause it is asked for
os.environ.setdefault("PTB_TIMEDELTA", "true")
