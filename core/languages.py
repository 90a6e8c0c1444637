"""Names of languages as catalogues write them, and the two letters by which we know them.

Codes: ISO 639-1; 639-2, bibliographic (what libraries write) and terminological; and the English name.
A language that is not here has no code and is left out, never guessed.
"""

_KNOWN = """
af afr Afrikaans|ar ara Arabic|bg bul Bulgarian|bn ben Bengali|ca cat Catalan|cs cze ces Czech|cy wel cym Welsh
da dan Danish|de ger deu German|el gre ell Greek|en eng English|eo epo Esperanto|es spa Spanish|et est Estonian
eu baq eus Basque|fa per fas Persian|fi fin Finnish|fr fre fra French|ga gle Irish|gl glg Galician|gu guj Gujarati
he heb Hebrew|hi hin Hindi|hr hrv Croatian|hu hun Hungarian|hy arm hye Armenian|id ind Indonesian
is ice isl Icelandic|it ita Italian|ja jpn Japanese|ka geo kat Georgian|kn kan Kannada|ko kor Korean|la lat Latin
lt lit Lithuanian|lv lav Latvian|ml mal Malayalam|mr mar Marathi|nl dut nld Dutch|no nor Norwegian|pa pan Punjabi
pl pol Polish|pt por Portuguese|ro rum ron Romanian|ru rus Russian|sa san Sanskrit|sk slo slk Slovak
sl slv Slovenian|sq alb sqi Albanian|sr srp Serbian|sv swe Swedish|ta tam Tamil|te tel Telugu|th tha Thai
tl tgl Tagalog|tr tur Turkish|uk ukr Ukrainian|ur urd Urdu|vi vie Vietnamese|yi yid Yiddish|zh chi zho Chinese
"""
_NAMES = {row.split()[0]: tuple(row.split()) for line in _KNOWN.strip().splitlines() for row in line.split("|")}
_CODES = {name.casefold(): code for code, names in _NAMES.items() for name in names}


def code_of(name: str) -> str:
    """The two letters of "eng", "English" or "en-GB"; "" when we don't know the language."""
    folded = name.strip().casefold()
    return _CODES.get(folded) or _CODES.get(folded.partition("-")[0], "")


def names_of(code: str) -> tuple[str, ...]:
    """All that a catalogue may call the language of these two letters, the letters first."""
    return _NAMES.get(code, (code,))
