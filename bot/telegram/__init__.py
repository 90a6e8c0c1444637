"""Telegram: cards as tight HTML with inline keyboards, commands per scope, people and groups as they are there."""
