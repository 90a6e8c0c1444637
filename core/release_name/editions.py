"""The cuts and editions that a film comes in, as they are written in release names."""

_SINGLE = {
    "extended": "Extended",
    "uncut": "Uncut",
    "unrated": "Unrated",
    "uncensored": "Uncensored",
    "theatrical": "Theatrical",
    "remastered": "Remastered",
    "restored": "Restored",
    "imax": "IMAX",
    "criterion": "Criterion",
    "criterion collection": "Criterion Collection",
    "despecialized": "Despecialized",
    "redux": "Redux",
    "fanedit": "Fan Edit",
    "fan edit": "Fan Edit",
    "open matte": "Open Matte",
    "openmatte": "Open Matte",
    "unratedcut": "Unrated",
    "2in1": "2in1",
    "3in1": "3in1",
    "4in1": "4in1",
    "se": "Special Edition",
    "hybrid cut": "Hybrid Cut",
    "imax enhanced": "IMAX",
    "black and chrome": "Black and Chrome",
    "rekall": "Rekall",
    "4k remastered": "4K Remastered",
    "4k restored": "4K Restored",
    "recut": "Recut",
}
_CUTS = """
directors, director, dir, extended, final, theatrical, ultimate, uncut, unrated, assembly, rogue, alternate,
alternative, international, special, workprint, super, long, short, original, producers, tv, festival, richard
donner, donner, snyder, ultimate extended, extended directors, unrated directors, unrated extended, original
theatrical, special extended
"""

_EDITIONS = """
special, extended, ultimate, collectors, collector, anniversary, limited, deluxe, definitive, criterion,
diamond, signature, final, directors, theatrical, imax, unrated, uncut, platinum, gold, complete, remastered,
premium, ultimate collectors, special collectors, ultimate rekall, rekall, ultimate hunter, restored, hunter,
platinum, legacy, masters, 4k restored, extended collectors, special extended, despecialized, fan, super duper,
extended special, ultimate extended, directors cut, limited collectors, mediabook
"""

_VERSIONS = """
extended, directors, uncut, unrated, theatrical, alternative, special, international, restored, final, long,
remastered
"""


def _endings(firsts: str, last: str) -> dict[str, str]:
    """Each kind with the last word: "extended cut" is Extended Cut."""
    kinds = [" ".join(one.split()) for one in firsts.split(",")]
    named = {f"{kind} {last}": f"{kind} {last}".title() for kind in kinds}
    return {**named, **{f"the {phrase}": name for phrase, name in named.items()}}


def _anniversaries() -> dict[str, str]:
    """10th to 100th anniversary, with and without the word edition."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    years = [f"{n}{'th' if n < 20 else endings.get(n % 10, 'th')}" for n in range(10, 101)]
    return {
        f"{year} anniversary{more}": f"{year} Anniversary{more.title()}" for year in years for more in ("", " edition")
    }


#: phrase → how it is written for people
EDITIONS: dict[str, str] = {
    **_SINGLE,
    **_endings(_CUTS, "cut"),
    **_endings(_EDITIONS, "edition"),
    **_endings(_EDITIONS, "ed"),
    **_endings(_VERSIONS, "version"),
    **_anniversaries(),
}
