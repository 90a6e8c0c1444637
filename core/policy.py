"""May this person do this, here, now? Pure; a no comes with its reason.

One table says which role a permission needs. Quotas are counted by `core.intake` in the
transaction that reserves them.
"""

from enum import StrEnum

from core.errors import NotAllowed, QuotaReached
from core.models import Role

_RANK = {role: rank for rank, role in enumerate(Role)}


class Permission(StrEnum):
    """What commands need."""

    LOOK = "look"
    """Search, read cards, open what the room has."""
    REQUEST = "request"
    """Have something fetched; steer one's own requests."""
    MODERATE = "moderate"
    """Steer the requests of others, and what the room prefers."""
    OPERATE = "operate"
    """See how the service is doing."""
    GOVERN = "govern"
    """See who there is on every surface, and say what they may do."""


NEEDS: dict[Permission, Role] = {
    Permission.LOOK: Role.GUEST,
    Permission.REQUEST: Role.MEMBER,
    Permission.MODERATE: Role.MODERATOR,
    Permission.OPERATE: Role.MEMBER,
    Permission.GOVERN: Role.ADMIN,
}


def higher(*roles: Role) -> Role:
    """The highest of these roles."""
    return max(roles, key=_RANK.__getitem__)


def may(role: Role, permission: Permission) -> bool:
    """Whether the role reaches what the permission needs."""
    return _RANK[role] >= _RANK[NEEDS[permission]]


def demand(role: Role, permission: Permission) -> None:
    """Raise NotAllowed, naming the role that would do, unless the role may."""
    if not may(role, permission):
        raise NotAllowed("not-allowed-role", needs=NEEDS[permission].value, has=role.value)


def demand_own(role: Role, *, is_own: bool) -> None:
    """Raise NotAllowed for steering somebody else's request without being a moderator."""
    if not is_own and not may(role, Permission.MODERATE):
        raise NotAllowed("not-allowed-not-yours")


def demand_room_left(used: int, limit: int) -> None:
    """Raise QuotaReached when a person's open requests are as many as they may be."""
    if used >= limit:
        raise QuotaReached("quota-open-jobs", used=used, limit=limit)
