"""Accounts as cards: who somebody is, the code that joins identities, who there is. Pure."""

from collections.abc import Sequence

from bot.caller import Caller
from bot.cards import Act, Audience, Block, Card, Copy, Fields, Note, Pick, Row, Rows, Style, Text
from bot.texts import Say, keys, units
from core.library.accounts import Known
from core.models import Identity, Person, Role, WebSession

_SEPARATOR = " · "
_MOST_SHOWN = 20


def card(caller: Caller, known: Sequence[Identity], browsers: Sequence[WebSession], now_ms: int) -> Card:
    """Who somebody is here: their role, surfaces and browsers, and what can be done about them."""
    say = caller.say
    fields = Fields(((say("account-name"), caller.name), (say("account-role"), say(f"role-{caller.role}"))))
    rows = tuple(_identity(one, caller) for one in known)
    began = [
        say("account-browser", number=number, span=units.span((now_ms - one.created_at) / 1000))
        for number, one in enumerate(browsers[:_MOST_SHOWN], 1)
    ]
    blocks: list[Block] = [fields, Rows((*rows, *(Row(line) for line in began)))]
    return Card(
        say("account"),
        tuple(blocks),
        _actions(known, browsers, say),
        _browsers(browsers, began, say),
        audience=Audience.ME,
    )


def code(code: str, minutes: int, say: Say) -> Card:
    """The code, and how it is used."""
    fields = Fields(((say("account-code"), code),))
    how = Text(say("account-code-how", code=code, minutes=minutes))
    blocks = (fields, how, Note(say("account-code-warning")))
    return Card(say("account-code-title"), blocks, (Copy(say("do-copy-code"), code),), audience=Audience.ME)


def question(maker: Person, theirs: Sequence[Identity], digest: str, say: Say) -> Card:
    """Whose code somebody brought, and what joining them means."""
    where = ", ".join(surface(one.surface, say) for one in theirs)
    act = Act(say("do-join"), "account.join", {"digest": digest}, Style.PRIMARY, audience=Audience.ME)
    title = say("account-join", name=maker.name, where=where)
    return Card(title, (Text(say("account-join-means", name=maker.name)),), (act,), audience=Audience.ME)


def people(shown: Sequence[Known], count: int, say: Say) -> Card:
    """Who there is."""
    rows = tuple(Row(one.person.name, _described(one, say), number=one.person.id) for one in shown)
    blocks: list[Block] = [Rows(rows)] if rows else [Text(say("people-none"))]
    if count > len(shown):
        blocks.append(Note(say("people-more", shown=len(shown), count=count)))
    options = tuple(
        Act(
            f"{one.person.id} · {one.person.name}"[:100], "people.show", {"person": one.person.id}, audience=Audience.ME
        )
        for one in shown
    )
    pick = Pick(say("people-pick"), options) if options else None
    return Card(say("people"), tuple(blocks), pick=pick, audience=Audience.ME)


def person(one: Known, say: Say) -> Card:
    """Somebody, and the roles that they can be given."""
    acts = tuple(
        Act(
            say("do-make", role=say(f"role-{role}")),
            "people.role",
            {"person": one.person.id, "role": role.value},
            confirm=say("people-admin-confirm", name=one.person.name) if role is Role.ADMIN else "",
            audience=Audience.ME,
        )
        for role in Role
        if role is not one.person.role
    )
    return Card(one.person.name, (Text(_described(one, say)), Note(say("people-roles"))), acts, audience=Audience.ME)


def surface(name: str, say: Say) -> str:
    """What a surface is called."""
    key = f"surface-{name}"
    return say(key) if key in keys() else name


def _described(one: Known, say: Say) -> str:
    surfaces = dict.fromkeys(surface(row.surface, say) for row in one.identities)
    return _SEPARATOR.join([say(f"role-{one.person.role}"), ", ".join(surfaces)])


def _identity(one: Identity, caller: Caller) -> Row:
    mark = caller.say("account-here") if one.surface == caller.surface else ""
    return Row(surface(one.surface, caller.say), mark=mark, number=one.id)


def _actions(known: Sequence[Identity], browsers: Sequence[WebSession], say: Say) -> tuple[Act, ...]:
    acts = [Act(say("do-link-another"), "account.code", {}, Style.PRIMARY, audience=Audience.ME)]
    if len(known) > 1:
        acts += [
            Act(
                say("do-unlink", surface=surface(one.surface, say)),
                "account.unlink",
                {"identity": one.id},
                Style.DANGER,
                say("account-unlink-confirm", surface=surface(one.surface, say)),
                Audience.ME,
            )
            for one in known
        ]
    if browsers:
        everything = say("account-end-confirm")
        acts.append(Act(say("do-end-all"), "account.end", {}, Style.DANGER, everything, Audience.ME))
    return tuple(acts)


def _browsers(browsers: Sequence[WebSession], began: Sequence[str], say: Say) -> Pick | None:
    """Which browser session to end."""
    options = tuple(
        Act(line, "account.end", {"digest": one.digest}, Style.DANGER, audience=Audience.ME)
        for one, line in zip(browsers, began, strict=False)
    )
    return Pick(say("account-end-pick"), options) if options else None
