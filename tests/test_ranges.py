"""Ranges of parts: what people may write, and which parts they mean by it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.errors import UserError
from core.media import Part
from core.ranges import ALL, looks_like_parts, parse, spelled

PARTS = [Part(ref=str(number), number=number, name=f"Part {number}") for number in range(1, 31)]
numbers = st.integers(0, 40)
singles = numbers.map(str)
opens = numbers.map(lambda low: f"{low}-")
spans = st.tuples(numbers, numbers).map(lambda ends: f"{min(ends)}-{max(ends)}")
pieces = st.lists(st.one_of(singles, opens, spans), min_size=1, max_size=8)
EPISODES = [Part(ref=f"{s}/{e}", number=e, season=s) for s in (1, 2, 3) for e in range(1, 9)]
CHAPTERS = [Part(ref=f"{v}/{c}", number=c, volume=v) for v in (1, 2) for c in range(1, 6)]
shelves = st.sampled_from([PARTS, EPISODES, CHAPTERS])
scoped = st.tuples(st.sampled_from("sv"), st.integers(0, 4), st.integers(0, 9), st.integers(0, 9))
insides = scoped.map(lambda one: f"{one[0]}{one[1]}{'e' if one[0] == 's' else 'c'}{min(one[2:])}-{max(one[2:])}")
wholes = st.tuples(st.sampled_from("sv"), st.integers(0, 4)).map(lambda one: f"{one[0]}{one[1]}")
moving = st.sampled_from(["latest", "latest:2", "unread"])
anything = st.lists(st.one_of(singles, opens, spans, insides, wholes, moving), min_size=1, max_size=6)


def meant(piece):
    """The numbers up to 40 that a piece names, read the slow way."""
    low, dash, high = piece.partition("-")
    return set(range(int(low), (int(high) if high else 40 if dash else int(low)) + 1))


@given(pieces)
def test_what_is_chosen_is_what_any_piece_names_in_the_order_of_the_parts(written):
    wanted = set().union(*map(meant, written)) & {part.number for part in PARTS}
    assume(wanted)
    assert [part.number for part in parse(",".join(written)).choose(PARTS)] == sorted(wanted)


@given(pieces, st.randoms())
def test_order_and_overlap_make_no_difference(written, chance):
    """Two spellings of the same parts are the same request."""
    shuffled = [*written, *written]
    chance.shuffle(shuffled)
    assert str(parse(",".join(shuffled))) == str(parse(",".join(written)))


@given(pieces)
def test_the_one_spelling_reads_as_itself(written):
    read = parse(",".join(written))
    assert parse(str(read)) == read


@given(st.integers(1, 9999))
def test_the_latest_are_the_last_ones(count):
    assert parse(f"latest:{count}").choose(PARTS) == PARTS[-count:]
    assert parse(str(parse(f"latest:{count}"))) == parse(f"latest:{count}")


@given(anything)
def test_every_kind_of_piece_has_its_one_spelling(written):
    read = parse(",".join(written))
    assert parse(str(read)) == read


@given(shelves, anything, st.sets(st.integers(0, 40)))
def test_pieces_beside_each_other_mean_what_each_means_alone(parts, written, had):
    """A union: nothing more, nothing less, in the order of the parts."""
    got = {parts[index].ref for index in had if index < len(parts)}

    def chosen(text):
        try:
            return parse(text).choose(parts, got)
        except UserError:
            return []

    together = {part.ref for piece in written for part in chosen(piece)}
    assert [part.ref for part in chosen(",".join(written))] == [part.ref for part in parts if part.ref in together]


@given(shelves, st.data())
def test_what_is_spelled_out_means_exactly_that(parts, data):
    """Also where numbers begin again with each volume or season, and also when parts are added at the end."""
    wanted = data.draw(st.lists(st.sampled_from(parts), min_size=1, unique_by=lambda part: part.ref))
    wanted = [part for part in parts if part in wanted]
    read = spelled(wanted, parts)
    assert parse(str(read)).choose(parts) == wanted
    last = parts[-1]
    more = Part("new", last.number + 1, volume=last.volume, season=last.season)
    assert read.choose([*parts, more]) == wanted
    assert not read.moves


@given(st.integers(1, 60), pieces)
def test_it_never_means_more_parts_than_it_may(of, written):
    parts = [Part(str(number), number) for number in range(1, of + 1)]
    read = parse(",".join(written))
    try:
        chosen = read.choose(parts)
    except UserError:
        return
    assert len(chosen) <= read.most(of) <= of


def test_unread_is_what_comes_after_the_last_that_somebody_has():
    assert parse("unread").choose(PARTS, {"3", "7"}) == PARTS[7:]
    assert parse("unread").choose(PARTS) == PARTS
    with pytest.raises(UserError, match="parts-all-read"):
        parse("unread").choose(PARTS, {"30"})


def test_latest_stands_beside_numbers():
    assert parse("1-2,latest").choose(PARTS) == [*PARTS[:2], PARTS[-1]]


@pytest.mark.parametrize(
    ("written", "spelled_out"),
    [
        ("S01E03-E07", "s1e3-7"),
        ("s01e03-s01e07", "s1e3-7"),
        ("S1E3-7", "s1e3-7"),
        ("S01E03-", "s1e3-"),
        ("S02", "s2"),
        ("season 2", "s2"),
        ("vol 2", "v2"),
        ("Vol. 2", "v2"),
        ("volume 1-3", "v1-3"),
        ("v2c3", "v2c3"),
        ("s1e2,S01E01,latest:2,unread,7,v3", "v3,s1e1-2,7,latest:2,unread"),
    ],
)
def test_volumes_seasons_and_episodes_are_read_as_people_write_them(written, spelled_out):
    assert str(parse(written)) == spelled_out


@given(st.text(max_size=30))
def test_any_text_is_a_range_or_a_sentence_about_it(text):
    try:
        read = parse(text)
    except UserError as error:
        said = error.text
    else:
        said = "" if parse(str(read)) == read else str(read)
    assert said in {"", "parts-unreadable", "parts-backwards"}


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("", ""),
        ("all", ""),
        (" ALL ", ""),
        ("1-20,25", "1-20,25"),
        ("25, 1-20", "1-20,25"),
        ("1-3,4-6", "1-6"),
        ("5-,7", "5-"),
        ("latest", "latest"),
        ("Latest:3", "latest:3"),
        ("latest:0", "latest"),
        ("007", "7"),
        ("٣-٥", "3-5"),
    ],
)
def test_each_range_has_one_spelling(written, spelled):
    assert str(parse(written)) == spelled


@pytest.mark.parametrize("written", ["-", "-3", "a", "1;2", "1,,2", "1-2-3", "latest:", "1.5", "²", "9999999"])
def test_what_is_no_range_is_said_so(written):
    with pytest.raises(UserError) as refused:
        parse(written)
    assert refused.value.text == "parts-unreadable"


def test_a_range_that_ends_before_it_begins_is_said_so():
    with pytest.raises(UserError) as refused:
        parse("9-3")
    assert refused.value.text == "parts-backwards"


def test_parts_that_are_not_there_are_said_so_with_how_many_there_are():
    with pytest.raises(UserError) as refused:
        parse("31-40").choose(PARTS)
    assert refused.value.facts == {"parts": "31-40", "have": 30}


VOLUMES = [Part(ref=f"{volume}/{number}", number=number, volume=volume) for volume in (1, 2, 3) for number in (1, 2)]


def test_a_volume_is_all_its_parts_and_stands_beside_numbers():
    assert parse("v2").choose(VOLUMES) == VOLUMES[2:4]
    assert parse("v1,V3").choose(VOLUMES) == [*VOLUMES[:2], *VOLUMES[4:]]
    assert parse("v2-").choose(VOLUMES) == VOLUMES[2:]
    assert parse("v3,1").choose(VOLUMES) == [VOLUMES[0], VOLUMES[2], *VOLUMES[4:]]
    assert str(parse("7,v1,v2")) == "v1-2,7"
    with pytest.raises(UserError, match="parts-none"):
        parse("v2").choose(PARTS)


def test_all_means_all():
    assert ALL.choose(PARTS) == PARTS


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("22", False),
        ("1-3", True),
        ("latest", True),
        ("v2", True),
        ("5-", True),
        ("alice", False),
        ("1,2", True),
        ("S01E03", True),
        ("unread", True),
    ],
)
def test_a_bare_number_at_the_end_belongs_to_the_name(word, parts):
    """Catch 22 is a book, not part 22 of Catch."""
    assert looks_like_parts(word) is parts
