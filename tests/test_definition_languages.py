"""The small languages of definitions: templates, patterns, selectors, paths, dates, filters; and their bounds."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from plugins.definitions import dates, json_rows
from plugins.definitions.css import Selector
from plugins.definitions.css_reader import SelectorError
from plugins.definitions.filters import Around, FilterError, applied
from plugins.definitions.pattern import Pattern, PatternError, bounded
from plugins.definitions.results import counted, size
from plugins.definitions.shape import Filter
from plugins.definitions.template import FUNCTIONS, TemplateError
from plugins.definitions.template_reader import read

NOW = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)
AROUND = Around(NOW)
SCOPE = {
    "Keywords": "gulls north",
    "Query": {"Season": "2", "Ep": ""},
    "Categories": ["1", "7"],
    "Config": {"sort": "seeds", "free": True, "off": False},
    "Today": {"Year": "2026"},
    "True": True,
    "False": False,
}


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("plain }} text", "plain }} text"),
        ("a {{ .Keywords }} b", "a gulls north b"),
        ("{{ .Query.Nothing }}", ""),
        ("{{ if .Query.Season }}S{{ .Query.Season }}{{ else }}all{{ end }}", "S2"),
        ('{{ if .Query.Ep }}x{{ else if eq .Config.sort "seeds" }}y{{ else }}z{{ end }}', "y"),
        ("{{ if and .Config.free (not .Config.off) }}f{{ end }}{{ if .False }}no{{ end }}", "f"),
        ("{{ or .Query.Ep .Query.Season }}/{{ and .Query.Ep .Query.Season }}", "2/"),
        ('{{ if ne .Today.Year "2025" }}new{{ end }}', "new"),
        ("{{ range .Categories }}c{{ . }}=1&{{ end }}", "c1=1&c7=1&"),
        ("{{ range $at, $one := .Categories }}{{ $at }}:{{ $one }} {{ end }}", "0:1 1:7 "),
        ("{{ range .Query.Nothing }}x{{ else }}none{{ end }}", "none"),
        ('{{ join .Categories "," }}', "1,7"),
        (r'{{ re_replace .Keywords "\s+" "." }}', "gulls.north"),
        (r'{{ re_replace .Keywords "(\\w)(\\w+)" "$2$1" }}', "ullsg orthn"),
        ("a {{- .Query.Season -}} b", "a2b"),
        ('{{ if eq .Query.Season "1" "2" }}one of them{{ end }}', "one of them"),
        ("{{ `raw \\n` }}", "raw \\n"),
    ],
)  # fmt: skip
def test_a_template_makes_its_text(source, made):
    assert read(source).fill(SCOPE) == made


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ .Secret.Key }}", "there is no value .Secret.Key"),
        ("{{ printf .Keywords }}", "'printf' is no function"),
        ("{{ if .Keywords }}", "has no end"),
        ("{{ end }}", "end has no if"),
        ("{{ .Keywords", "has no }}"),
        ("{{ eq .Keywords }}", "eq takes"),
        ("{{ (.Keywords }}", "( has no )"),
        ("{{ }}", "a value is missing"),
    ],
)
def test_a_template_that_is_not_understood_says_why(source, said):
    with pytest.raises(TemplateError, match=re.escape(said)):
        read(source)


names = st.sampled_from([".Keywords", ".Query.Season", ".Config.free", ".Categories", ".", ".Result.x"])
expressions = st.recursive(
    names | st.text("ab\\. ", max_size=4).map(lambda text: f'"{text.encode("unicode_escape").decode()}"'),
    lambda inner: st.builds("(and {} {})".format, inner, inner) | st.builds("(or {} {})".format, inner, inner),
    max_leaves=6,
)
templates = st.recursive(
    st.text("a }\n", max_size=5) | st.builds("{{{{ {} }}}}".format, expressions),
    lambda inner: (
        st.builds("{{{{ if {} }}}}{}{{{{ else }}}}{}{{{{ end }}}}".format, expressions, inner, inner)
        | st.builds("{{{{ range {} }}}}{}{{{{ end }}}}".format, names, inner)
        | st.builds("{} {}".format, inner, inner)
    ),
    max_leaves=8,
)


@given(templates, st.dictionaries(st.sampled_from(["Keywords", "Query", "Categories"]), st.just("x") | st.just(["a"])))
def test_a_template_that_was_read_is_filled_whatever_the_values_are(source, scope):
    assert read(source).fill(scope) == read(source).fill(scope)


@given(st.text(max_size=40))
def test_text_is_a_template_or_a_sentence_says_why_not(source):
    try:
        made = read(source).fill({})
    except TemplateError:
        assert "{{" in source
    else:
        assert "{{" in source or made == source


def test_a_template_can_not_grow_without_end():
    deep = "{{ range .Categories }}" * 4 + "x" * 100 + "{{ end }}" * 4
    with pytest.raises(TemplateError):
        read(deep).fill({"Categories": ["1"] * 40})
    assert set(FUNCTIONS) == {"and", "or", "not", "eq", "ne", "join", "re_replace"}


atoms = st.sampled_from(
    [
        "a",
        "b",
        ".",
        r"\d",
        "[ab]",
        "[^a-c]",
        "(a|b)",
        "(?:ab|a)",
        r"\b",
        "^",
        "$",
        "(?=a)",
        "(?!b)",
        "(?<=a)",
        "(a*)",
        "(?i:A)",
    ]
)
marks = st.sampled_from(["", "", "*", "+", "?", "*?", "+?", "??", "{1,2}", "{2}"])
patterns = st.lists(st.tuples(atoms, marks).map("".join), min_size=1, max_size=5).map("".join)


@given(patterns, st.text("abc1 ", max_size=8))
def test_a_pattern_finds_what_every_engine_finds(source, text):
    try:
        theirs = re.compile(source)
        ours = Pattern.of(source)
    except (re.error, PatternError):
        return
    match, found = theirs.search(text), ours.search(text)
    assert (match and match[0]) == (found and found.group())
    if match and "*)" not in source:  # of groups that go round without a letter, engines tell different things
        assert [match[number] or "" for number in range(theirs.groups + 1)] == [
            found.group(number) for number in range(theirs.groups + 1)
        ]


@pytest.mark.parametrize(
    "source", ["(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*a){12}$", "(?:a*)*(?:a*)*b", r"^(\w+\s?)*$", "(?=(a+)+b)a"]
)
def test_no_pattern_makes_its_work_explode(source):
    """Python's own engine takes longer than the age of the world for some of these."""
    with bounded(400_000):
        found = Pattern.of(source).search("a" * 400 + "!")
    assert found is None


def test_too_much_work_is_refused_by_its_count_and_by_no_clock():
    with bounded(1000), pytest.raises(PatternError, match="too much to do"):
        Pattern.of("(a|b|c)*d").search("abc" * 1000)
    with pytest.raises(PatternError, match="too big"):
        Pattern.of("((a{100}){100}){100}")


@pytest.mark.parametrize(
    ("source", "text", "by", "made"),
    [
        (r"(?i)s(\d+)e(\d+)", "S01E02", "Season $1 Episode ${2}", "Season 01 Episode 02"),
        (r"(?<year>\d{4})", "in 1987", "<${year}>", "in <1987>"),
        (r"\.", "a.b.c", " ", "a b c"),
        (r"x*", "ab", "-", "-a-b-"),
        (r"[\u0400-\u04FF]+", "чайка gull", "", " gull"),
        (r"\p{IsCyrillic}|\p{Lu}", "жG7", "", "7"),
        (r"(?m)^a$", "a\nb\na", "$$", "$\nb\n$"),
        (r"(?<!\d)(\d{2})(?!\d)", "1 22 333", "[$&]", "1 [22] 333"),
    ],
)
def test_a_pattern_replaces_as_in_net(source, text, by, made):
    assert Pattern.of(source).replaced(text, by) == made


@pytest.mark.parametrize(
    "source", [r"(a)\1", "(?>a)", "(", "a)", "[a", "*a", r"\q", r"(?<=a*)b", r"\p{Foo}", "a{2000}"]
)
def test_a_pattern_that_is_not_understood_says_why(source):
    with pytest.raises(PatternError):
        Pattern.of(source)


PAGE = html.document_fromstring(
    """<table id=t class="a b"><tr><th>x</th></tr>
    <tr class=r><td><a href="/details?id=1" title="One">1</a></td><td>5 MB</td></tr>
    <tr class="r odd"><td><a href="/x">Two (x)</a></td><td><b>7</b></td></tr></table>"""
)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("table#t.a > tr", ["x", "15 MB", "Two (x)7"]),
        ("tr:has(td)", ["15 MB", "Two (x)7"]),
        ("tr:has(a[href^='/details'])", ["15 MB"]),
        ("tr.r:not(.odd) td:nth-child(2)", ["5 MB"]),
        ("tr:first-child + tr, td b", ["15 MB", "7"]),
        ("tr:nth-child(2n+1)", ["x", "Two (x)7"]),
        ("td:nth-last-child(1)", ["5 MB", "7"]),
        ("a:contains(Two)", ["Two (x)"]),
        ('a:contains("(x)")', ["Two (x)"]),
        ("a[title=one i], a[href$=x]", ["1", "Two (x)"]),
        ("td:has(> b)", ["7"]),
        ("tr:has(+ tr.odd)", ["15 MB"]),
        ("th ~ td", []),
        (":scope > body > table > tr:first-child", ["x"]),
        ("> tr", []),
        ("tr:last-of-type *:only-child:not(td)", ["Two (x)", "7"]),
    ],
)
def test_a_selector_finds_its_elements(source, found):
    assert [" ".join(one.text_content().split()).replace("1 5", "15") for one in Selector.of(source).all(PAGE)] == found


@pytest.mark.parametrize(
    "source", ["", "a[", "a >", "a,,b", "a:hover", "a::before", "tr:nth-child(x)", "(a)", "a:not(", "tr:has()"]
)
def test_a_selector_that_is_not_understood_says_why(source):
    with pytest.raises(SelectorError):
        Selector.of(source)


@given(st.text("abt.#[]=:()*>+~, '\"nthas-1", max_size=14))
def test_any_text_is_a_selector_or_a_sentence_says_why_not(source):
    try:
        found = Selector.of(source)
    except SelectorError:
        return
    assert all(one.tag for one in found.all(PAGE))


DATA = {"a": {"b": [{"c": 1, "d": True}, {"c": 2.0, "e": None}]}, "m": {"7": {"c": 3}, "8": {"c": 4}}}


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("a.b", 2), ("$.a.b", 2), ("a.b:has(d)", 1), ("a.b:not(:has(d))", 1), ("a.b:contains(true)", 1),
        ("m", 2), ("a.b[0]", 1), ("a.x", None), ("$", 2), ("a.b[*]", 2),
    ],
)  # fmt: skip
def test_rows_of_json_are_found_by_their_path(path, rows):
    found = json_rows.RowPath.of(path).rows(DATA)
    assert (None if found is None else len(found)) == rows


@pytest.mark.parametrize(
    ("text", "layout", "iso"),
    [
        ("2020-03-03 10:00:00", "2006-01-02 15:04:05", "2020-03-03T10:00:00"),
        ("Mar 3, 2020", "Jan 2, 2006", "2020-03-03T00:00:00"),
        ("3 March 2020 10:00 PM", "2 January 2006 03:04 PM", "2020-03-03T22:00:00"),
        ("03/03/20 10:00", "02/01/06 15:04", "2020-03-03T10:00:00"),
        ("Tue, 03 Mar 2020 10:00:00 EST", "Mon, 02 Jan 2006 15:04:05 MST", "2020-03-03T15:00:00"),
        ("2020-03-03 10:00:00 +02:00", "yyyy-MM-dd HH:mm:ss zzz", "2020-03-03T08:00:00"),
        ("03.03.2020 um 9:05", "dd.MM.yyyy 'um' H:mm", "2020-03-03T09:05:00"),
        ("Dec 05 10:00", "Jan 02 15:04", "2025-12-05T10:00:00"),
        ("10:30", "15:04", "2026-11-28T10:30:00"),
    ],
)
def test_a_date_is_read_by_a_layout_of_go_or_of_net(text, layout, iso):
    assert dates.parsed(text, layout, NOW).isoformat() == f"{iso}+00:00"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2 hours ago", "2026-11-28T05:00:00"), ("1d 3h", "2026-11-27T04:00:00"), ("an hour", "2026-11-28T06:00:00"),
        ("Today 15:04", "2026-11-28T15:04:00"), ("Yesterday at 3:04 pm", "2026-11-27T15:04:00"),
        ("Monday 10:00", "2026-11-23T10:00:00"), ("1583229600", "2020-03-03T10:00:00"),
        ("Tue, 03 Mar 2020 10:00:00 +0000", "2020-03-03T10:00:00"), ("12.03.2020", "2020-03-12T00:00:00"),
        ("just now", "2026-11-28T07:00:00"), ("2020-03-03T10:00:00Z", "2020-03-03T10:00:00"),
    ],
)  # fmt: skip
def test_an_age_or_any_date_is_read(text, iso):
    made = dates.ago(text, NOW) if text in {"1d 3h", "an hour"} else dates.fuzzy(text, NOW)
    assert made.isoformat() == f"{iso}+00:00"


@given(st.text(max_size=30), st.text("2006-01 JanMonyMdHms:'", max_size=20))
def test_no_date_is_a_mistake_of_ours(text, layout):
    for parse in (
        lambda: dates.parsed(text, layout, NOW),
        lambda: dates.ago(text, NOW),
        lambda: dates.fuzzy(text, NOW),
    ):
        try:
            assert parse().tzinfo
        except dates.DateError:
            continue


@pytest.mark.parametrize(
    ("name", "args", "text", "made"),
    [
        ("querystring", ["id"], "/x.php?a=1&id=7%208", "7 8"), ("querystring", ["z"], "/x?a=1", ""),
        ("regexp", [r"(\d+) MB"], "is 70 MB", "70"), ("regexp", ["x"], "none", ""),
        ("re_replace", [r"\s*\[.*?\]", ""], "Gulls [x] y", "Gulls y"), ("replace", ["a", "b"], "aa", "bb"),
        ("split", ["/", "1"], "a/b/c", "b"), ("split", ["/", "-1"], "a/b/c", "c"), ("trim", [], "  a ", "a"),
        ("trim", ["-"], "-a-", "a"), ("prepend", ["x{{ .Query.Season }}"], "a", "x2a"), ("append", ["!"], "a", "a!"),
        ("tolower", [], "ABC", "abc"), ("toupper", [], "abc", "ABC"), ("urldecode", [], "a+%C3%A9", "a é"),
        ("urlencode", [], "a é", "a+%C3%A9"), ("htmldecode", [], "a &amp; b", "a & b"), ("htmlencode", [], "<", "&lt;"),
        ("diacritics", ["replace"], "Ástor é", "Astor e"), ("validfilename", [], "a/b:c", "a_b_c"),
        ("validate", ["Drama, Comedy"], "drama/horror comedy", "drama, comedy"),
        ("jsonjoinarray", ["$.g", ", "], '{"g": ["a", "b"]}', "a, b"), ("strdump", [], "a", "a"),
        ("timeago", [], "1 day ago", "2026-11-27T07:00:00+00:00"),
        ("dateparse", ["2006-01-02"], "2020-03-03", "2020-03-03T00:00:00+00:00"),
        ("fuzzytime", [], "Yesterday", "2026-11-27T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_filter_makes_another_text(name, args, text, made):
    assert applied([Filter(name, tuple(read(arg) for arg in args))], text, SCOPE, AROUND) == made


@pytest.mark.parametrize(
    ("name", "args", "text"), [("split", ["/", "9"], "a/b"), ("dateparse", ["2006"], "x"), ("timeago", [], "soon")]
)
def test_what_a_filter_can_do_nothing_with_is_told(name, args, text):
    with pytest.raises(FilterError):
        applied([Filter(name, tuple(read(arg) for arg in args))], text, SCOPE, AROUND)


@pytest.mark.parametrize(
    ("text", "bytes_"),
    [
        ("1,234.5 MB", 1_234_500_000),
        ("1.4 Go", 1_400_000_000),
        ("700 МБ", 700_000_000),
        ("2 GiB", 2 << 30),
        ("-", None),
    ],
)
def test_sizes_are_read_in_several_languages(text, bytes_):
    assert size(text) == bytes_
    assert (counted("1,234"), counted("7"), counted("-")) == (1234, 7, None)
