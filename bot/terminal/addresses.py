"""Addresses on a card, made whole: outside a browser nothing else knows what they are relative to. Pure."""

from urllib.parse import urljoin

from bot.web import wire


def absolute(card: wire.WireCard, base: str) -> wire.WireCard:
    """The card with every address counted from `base`, which ends in a slash."""
    return card.model_copy(
        update={
            "blocks": [_block(block, base) for block in card.blocks],
            "actions": [_button(button, base) for button in card.actions],
            "files": [file.model_copy(update={"url": urljoin(base, file.url)}) for file in card.files],
        }
    )


def _block(block: wire.Block, base: str) -> wire.Block:
    if isinstance(block, wire.CoverBlock):
        return block.model_copy(update={"url": urljoin(base, block.url)})
    return block


def _button(button: wire.Button, base: str) -> wire.Button:
    return button if button.url is None else button.model_copy(update={"url": urljoin(base, button.url)})
