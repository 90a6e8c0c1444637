"""Messages that Discord refuses, by what is wrong with them; and the parts that they are made of."""

V2 = 1 << 15


def row(*parts):
    return {"type": 1, "components": list(parts)}


def button(custom_id="a", **more):
    return {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id} | more


def select(count=1, **more):
    options = [{"label": str(n), "value": str(n)} for n in range(count)]
    return {"type": 3, "custom_id": "s", "options": options} | more


def text(words):
    return {"type": 10, "content": words}


def v2(*parts):
    return {"flags": V2, "components": list(parts)}


MESSAGES = {
    "nothing at all": {},
    "content of 2001 letters": {"content": "x" * 2001},
    "content beside components of the second version": {"content": "x"} | v2(text("y")),
    "embeds beside them": {"embeds": [{"title": "x"}]} | v2(text("y")),
    "text display without the flag": {"components": [text("x")]},
    "a button outside a row, without the flag": {"components": [button()]},
    "six rows without the flag": {"content": "x", "components": [row(button(str(n))) for n in range(6)]},
    "six buttons in a row": v2(row(*(button(str(n)) for n in range(6)))),
    "an empty row": v2(row()),
    "a select beside a button": v2(row(select(), button())),
    "a label of 81 letters": v2(row(button(label="x" * 81))),
    "a custom_id of 101 letters": v2(row(button("x" * 101))),
    "an empty custom_id": v2(row(button(""))),
    "a button without a label": v2(row({"type": 2, "style": 1, "custom_id": "a"})),
    "a style that is none": v2(row(button(style=9))),
    "the same custom_id twice": v2(row(button("a"), button("a"))),
    "the same component id twice": v2(text("a") | {"id": 7}, text("b") | {"id": 7}),
    "26 options": v2(row(select(26))),
    "no options": v2(row(select(0))),
    "an option's value twice": v2(row(select(options=[{"label": "a", "value": "a"}, {"label": "b", "value": "a"}]))),
    "an option's label of 101 letters": v2(row(select(options=[{"label": "a" * 101, "value": "a"}]))),
    "a placeholder of 151 letters": v2(row(select(placeholder="x" * 151))),
    "more to choose than there are": v2(row(select(2, max_values=3))),
    "a link to nowhere": v2(row({"type": 2, "style": 5, "label": "x"})),
    "a link by ftp": v2(row({"type": 2, "style": 5, "label": "x", "url": "ftp://example.org"})),
    "a magnet link": v2(row({"type": 2, "style": 5, "label": "x", "url": "magnet:?xt=urn:btih:0"})),
    "a link with a custom_id": v2(row({"type": 2, "style": 5, "label": "x", "url": "https://a.org", "custom_id": "a"})),
    "41 components": v2(*(text("x") for _ in range(41))),
    "41 components, some of them inside": v2({"type": 17, "components": [text("x") for _ in range(40)]}),
    "4001 letters in all": v2(text("x" * 2000), text("y" * 2001)),
    "an empty text": v2(text("")),
    "a container in a container": v2({"type": 17, "components": [{"type": 17, "components": [text("x")]}]}),
    "an empty container": v2({"type": 17, "components": []}),
    "a section without an accessory": v2({"type": 9, "components": [text("x")]}),
    "a section of four texts": v2({"type": 9, "components": [text("x")] * 4, "accessory": button()}),
    "a gallery of eleven": v2({"type": 12, "items": [{"media": {"url": "https://a.org/a.png"}}] * 11}),
    "a file that is not there": v2({"type": 13, "file": {"url": "attachment://gone.epub"}}),
    "a file from elsewhere": v2({"type": 13, "file": {"url": "https://a.org/a.epub"}}),
    "a text input in a message": v2(row({"type": 4, "custom_id": "a", "style": 1, "label": "x"})),
    "an unknown component": v2({"type": 99}),
    "a reply to nothing": {"content": "x", "message_reference": {"message_id": "1"}},
    "11 embeds": {"embeds": [{"title": "x"}] * 11},
    "a mention both allowed and listed": {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
}
