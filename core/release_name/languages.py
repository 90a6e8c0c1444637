"""The languages of release names: their English names by what is written, from full words to two letters."""

_WORDS = """
Afrikaans: afrikaans | afr
Albanian: albanian, shqip | alb, sqi
Arabic: arabic, عربي | ara, arab
Azerbaijani: azerbaijani, azerbaijan, azeri | aze, azb | az
Bengali: bengali, bangla | ben
Bosnian: bosnian | bos
Bulgarian: bulgarian, bg audio, bulg | bul | bg
Catalan: catalan, català, catala, valencian | cat
Chinese: chinese, mandarin, cantonese, chs, cht, big5, chi eng, 中文, 中字, 国语, 國語, 粤语, 粵語, 国语音轨,
 国语中字, 普通话, 台配, 简中, 繁中, 简体, 簡體, 繁体, 繁體, 简日, 繁日, 简繁, 簡繁, 简体中文, 繁体中文,
 繁體中文, 双语, 雙語, 简日双语, 简体内嵌, 繁體內嵌, 国粤双语, 国英双语 | chi, zho, 汉语 | zh, cn
Croatian: croatian, hrvatski | hrv, cro
Czech: czech, cesky, čeština | cze, ces | cz, cs
Danish: danish, dansk | dan | dk
Dutch: dutch, flemish, nederlands, vlaams | dut, nld, ned | nl
English: english, anglais, ingles, inglés, inglese, englisch | eng | en
Estonian: estonian, eesti | est | et
Finnish: finnish, suomi | fin | fi
French: french, truefrench, vff, vof, vfq, vfi, vf2, vf, francais, français, frances, francés, français vf | fre, fra
 | fr
Georgian: georgian, kartuli | geo, kat | ka
German: german, deutsch, allemand, aleman, alemán, tedesco, swissgerman, videomann | ger, deu | de
Greek: greek | gre, ell | gr
Gujarati: gujarati | guj
Hebrew: hebrew | heb | he
Hindi: hindi | hin, hindhi | hi
Hungarian: hungarian, magyar | hun | hu
Icelandic: icelandic, islenska | ice, isl
Indonesian: indonesian, bahasa | indo
Italian: italian, italiano, italien | ita | it
Japanese: japanese, 日本語, 日语, 日語, japonais, japones | jpn, jap | ja, jp
Kannada: kannada | kan
Kazakh: kazakh | kaz
Korean: korean, 한국어, coreano | kor | ko, kr
Latvian: latvian | lav, lat, latv | lv
Lithuanian: lithuanian, lietuviu | lit | lt
Macedonian: macedonian | mkd
Malay: malay, melayu | may, msa
Malayalam: malayalam | mal
Marathi: marathi | mar
Mongolian: mongolian, khalkha | mon
Norwegian: norwegian, norsk, bokmal, bokmål, nynorsk | nor
Persian: persian, farsi | per, fas
Polish: polish, polski, pldub, pl dub, lektor pl, lektor, lekpl, lek pl, pllek, pl lek, dubpl, dubbing pl, polsk
 | pol | pl
Portuguese: portuguese, portugues, português, portugais | por | pt
Portuguese (Brazil): brazilian, brazilian portuguese, dublado, legendado, pt br, ptbr, portuguese br,
 brasileiro, nacional, brazil, por br | bra
Punjabi: punjabi, panjabi | pan
Romanian: romanian, romana, rodubbed, ro dubbed, română, rosub | rum, ron | ro
Romansh: romansh, rumantsch, romansch
Russian: russian, русский, рус, ruso | rus | ru
Serbian: serbian, srpski | srp
Slovak: slovak, slovensky | slk, slo | sk
Slovenian: slovenian, slovene | slv | si
Spanish: spanish, castellano, espanol, español, spanisch, esp castellano, espagnol | spa, esp, cast | es
Spanish (Latino): latino, spanish latino, latin spanish, latam, spa lat, eng lat, dual lat, lat spa, español
 latino, espanol latino, spanish lat, latin american spanish, spa latino
Swahili: swahili | swa
Swedish: swedish, svenska | swe
Tagalog: tagalog, filipino | tgl, fil
Tamil: tamil | tam
Telugu: telugu | tel
Thai: thai, ไทย | tha | th
Turkish: turkish, turkce, türkçe | tur | tr
Ukrainian: ukrainian, українська, укр | ukr, 2xukr, 3xukr | uk, ua
Urdu: urdu | urd
Vietnamese: vietnamese, tieng viet, viet | vie | vi
"""


def _read() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The three columns: full words, codes of three letters, of two."""
    columns: tuple[dict[str, str], ...] = ({}, {}, {})
    for line in _WORDS.replace("\n ", " ").strip().splitlines():
        name, _, listed = line.partition(": ")
        for column, words in zip(columns, listed.split("|"), strict=False):
            column.update({" ".join(word.split()): name for word in words.split(",") if word.strip()})
    return columns[0], columns[1], columns[2]


NAMES, CODES, SHORT = _read()
_ALL = {**SHORT, **CODES, **NAMES}


def _with(*shapes: str) -> dict[str, str]:
    """Every word with what is glued to it: {} is the word."""
    single = {word: name for word, name in _ALL.items() if word.isalpha() and word.isascii()}
    return {shape.format(word): name for word, name in single.items() for shape in shapes}


_PAIRED = ("ger", "eng", "jap", "jpn", "fre", "ita", "spa", "pol", "rus")
#: GerJapDub, EngJapSub: two languages in one word, (word, names, field)
PAIRS = tuple(
    (f"{one}{other}{last}", (CODES[one], CODES[other]), field)
    for one in _PAIRED
    for other in _PAIRED
    for last, field in (("dub", "language"), ("sub", "subtitle"), ("subs", "subtitle"))
    if CODES[one] != CODES[other]
)
#: hundub, pldub, dubbed german
DUBBED = _with("{}dub", "dub{}", "{}dubbed", "{}audio")
#: nlsubs, korsub, subfrench; VOSTFR: the original, with French to be read; ESub
SUBTITLED = {
    **_with("{}sub", "{}subs", "{}subbed", "sub{}", "subs{}", "{}hardsub"),
    **dict.fromkeys(("vostfr", "vost fr", "stfr", "subfrench"), "French"),
    **dict.fromkeys(("esub", "esubs", "e sub"), "English"),
    "legendado": "Portuguese (Brazil)",
    "subita": "Italian",
    "vose": "Spanish",
}
