"""What the library's bot sends and hears."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)

PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000004000000060080200000000000000")


def keyboard(*labels):
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label.lower()) for label in labels]])


async def news(bot):
    """What waits for the bot, confirmed; nothing in it that the library does not know."""
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    assert all(not one.api_kwargs for one in updates)
    return updates


def heard(updates):
    return [one.effective_message.text for one in updates if one.message and one.message.text]
