"""Buttons and selects as the library finds them again: by their names, in what Discord says of the pressed message."""

from types import SimpleNamespace

import discord
from discord import ui
from discord.components import _component_factory

from bot import cards
from bot.discord import items, pressing
from bot.discord.render import Reach, render
from tests.card_catalogue import of_every_sort
from tests.emulators.discord_platform import component_rules
from tests.test_discord_render import SAY, token

PRESSABLE = {component_rules.BUTTON, component_rules.SELECT}


def shown(card):
    """The components of a card, with all its pictures and files."""
    media = {block.url: "https://x.org/cover.jpg" for block in card.blocks if isinstance(block, cards.Cover)}
    attached = {file.url: f"file{number}.epub" for number, file in enumerate(card.files)}
    return render(card, token, Reach(media, attached), SAY, whispered=True).to_components()


def message(components):
    return SimpleNamespace(components=[_component_factory(one, None) for one in components])


def found_again(components):
    """What the library makes of a pressed message, before it looks there for what was pressed."""
    return ui.LayoutView.from_message(message(components), timeout=None)


def names_in(components):
    return [
        one["custom_id"]
        for _, one in component_rules.walk(components)
        if one["type"] in PRESSABLE and one.get("custom_id")
    ]


def press(name, components, values=()):
    """A press on what has this name, on a message of these components."""
    data = {"custom_id": name, "component_type": component_rules.BUTTON, "values": list(values)}
    return SimpleNamespace(type=discord.InteractionType.component, data=data, message=message(components))


def row_of(name):
    """The components of a message with one button."""
    button = {"type": component_rules.BUTTON, "style": 2, "label": "Go", "custom_id": name}
    return [{"type": 1, "components": [button]}]


@of_every_sort
def test_every_button_and_select_of_every_card_is_found_again_in_its_message(several):
    """One that is not would do nothing when pressed, and nobody would hear of it."""
    for card in several():
        components = shown(card)
        there = [one.custom_id for one in found_again(components).walk_children() if one.is_dispatchable()]
        assert there == names_in(components)
        assert all(items.are_pressed(press(name, components)) for name in there)


def test_a_full_message_is_found_again():
    acts = tuple(cards.Act(f"act {number}", "do", {"n": number}) for number in range(30))
    picks = tuple(cards.Act(f"option {number}", "take", {"n": number}) for number in range(60))
    components = shown(cards.Card("Full", actions=acts, pick=cards.Pick("pick", picks)))
    there = [one.custom_id for one in found_again(components).walk_children() if one.is_dispatchable()]
    assert there == names_in(components)
    assert len(there) == 15 + 3 + 1


def test_a_button_beside_a_text_is_found_again_as_well():
    """We draw none there today; the library's view knows the accessories of sections."""
    name = pressing.Names().button(token(cards.Act("Go", "go")))
    button = items.Button(ui.Button(label="Go", custom_id=name))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(ui.Section("Here", accessory=button)))
    there = [one for one in found_again(view.to_components()).walk_children() if one.is_dispatchable()]
    assert [one.custom_id for one in there] == [name]
    assert items.are_pressed(press(name, view.to_components()))


def test_what_is_not_called_like_ours_is_none_of_ours():
    ours = token(cards.Act("Go", "go"))
    names = [
        "somebody-else",
        "b:",
        f"b:{ours[:-1]}",
        f"b:{ours}:x",
        f"b:{ours}:1:1",
        f"x{ours}",
        "s:",
        "s:x",
        f"f:{ours}",
    ]
    assert not any(items.are_pressed(press(name, row_of(name))) for name in names)
    assert {items.token_of(press(name, row_of(name))) for name in names} == {""}
    assert all(items.are_pressed(press(name, row_of(name))) for name in (f"b:{ours}", f"b:{ours}:12", "s:3"))


def test_what_its_message_does_not_have_any_more_is_known_by_its_name():
    """The card may have become another while somebody pressed; the library answers nothing then."""
    ours = token(cards.Act("Go", "go"))
    button, option = press(f"b:{ours}:1", row_of("b:else")), press("s:0", row_of("b:else"), [f"{ours}:2"])
    assert not items.are_pressed(button)
    assert not items.are_pressed(option)
    assert (items.token_of(button), items.token_of(option)) == (ours, ours)


def test_names_mean_the_desks_tokens():
    ours = token(cards.Act("Go", "go"))
    names = pressing.Names()
    assert [pressing.token_of(names.button(ours)) for _ in range(3)] == [ours] * 3
    assert [pressing.token_in(names.option(ours)) for _ in range(3)] == [ours] * 3
    assert pressing.token_of(pressing.form(ours)) == ours
