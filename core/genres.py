"""Genres: what sources' tags and subjects mean together, so that one word finds them all. Pure; a table.

Sources write "Science fiction", "sci-fi", "SF -- Fiction", "Ciencia ficción". The names on the left are ours. What
is in no row is no genre and stays a tag.
"""

from collections.abc import Iterable

from core.folding import folded

_TABLE = """
adventure: adventure, adventures, abenteuer, aventura, aventuras, aventure
animation: animation, anime, cartoon, cartoons, animated
art: art, arts, painting, paintings, drawing, illustration, kunst, arte
biography: biography, biographies, autobiography, memoir, memoirs, biographie, biografia
children: children, childrens, juvenile, kids, kinderbuch, infantil, fairy tales, fairy tale, picture book
classic: classic, classics, classic literature, literary classics
comedy: comedy, comedies, humor, humour, humorous, satire, funny, komodie, comedia
crime: crime, detective, mystery, mysteries, noir, police, krimi, whodunit, thriller, thrillers, suspense
documentary: documentary, documentaries, reportage, dokumentation
drama: drama, dramas, plays, play, theatre, theater, tragedy, tragedies
fantasy: fantasy, fantasies, fantastic, magic, mythology, myths, legends, folklore
history: history, historical, geschichte, histoire, historia, war history
horror: horror, gothic, ghost, ghosts, ghost stories, vampire, vampires, monsters, terror, supernatural
music: music, musical, songs, opera, musik, musica
nature: nature, animals, birds, natural history, wildlife, botany, zoology
philosophy: philosophy, philosophical, ethics, philosophie, filosofia
poetry: poetry, poems, poem, verse, lyrik, poesia, poesie, gedichte
politics: politics, political, government, economics, society, politik
religion: religion, religious, christianity, bible, buddhism, islam, theology, spirituality, religious texts
romance: romance, romances, love, love stories, liebe
science: science, sciences, physics, mathematics, chemistry, astronomy, medicine, technology, engineering, biology
science fiction: science fiction, scifi, sci fi, sf, space opera, dystopia, dystopian, time travel, ciencia ficcion
short stories: short stories, short story, tales, kurzgeschichten, cuentos
slice of life: slice of life, school life
sports: sports, sport, football, baseball
travel: travel, travels, voyages, voyage, exploration, reise, viajes
war: war, military, army, navy, krieg, guerra
western: western, westerns, cowboys
"""
_GENRES: dict[str, str] = {
    folded(word): name
    for name, _, words in (line.partition(":") for line in _TABLE.strip().splitlines())
    for word in words.split(",")
}
GENRES = tuple(sorted(set(_GENRES.values())))
_LONGEST = max(len(word.split()) for word in _GENRES)


def genre_of(word: str) -> str:
    """The genre that a word means by itself ("sci-fi"); "" when it is none."""
    return _GENRES.get(folded(word), "")


def genres_of(tags: Iterable[str]) -> tuple[str, ...]:
    """The genres that tags tell, in order of the alphabet: of each tag the longest names that are in it.

    "Science fiction -- Periodicals" is science fiction, and not science too.
    """
    found: set[str] = set()
    for tag in tags:
        words = folded(tag).split()
        at = 0
        while at < len(words):
            size = next((n for n in range(_LONGEST, 0, -1) if " ".join(words[at : at + n]) in _GENRES), 0)
            if size:
                found.add(_GENRES[" ".join(words[at : at + size])])
            at += size or 1
    return tuple(sorted(found))
