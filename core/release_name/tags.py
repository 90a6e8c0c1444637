"""The words of release names and what they mean: tables by field and value, for three strengths.

SURE words end a title wherever they stand. LIKELY ones are read where sure ones or numbers stand beside
them. WEAK ones are read only where everything is tags, behind the first sure one. Words are written as
they are looked up: lower case, one space for whatever stands between, no apostrophes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.release_name.editions import EDITIONS
from core.release_name.languages import CODES, DUBBED, NAMES, PAIRS, SHORT, SUBTITLED

SURE, LIKELY, WEAK = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word says: a field, its value, how sure."""

    field: str
    value: str | int | bool
    strength: int


#: by field: a line for each value, with its words; a line that begins with a space goes on with the one before
_SURE: Mapping[str, str] = {
    "source": """
bluray: blu ray, bluray, bd rip, bdrip, br rip, brrip, bdmux, bdlight, mbluray, bdremux, bd remux, bdmv, bd25, bd50,
 bd66, bd100, bdiso, bd iso, brdisk, br disk, uhdbd, uhd bd, uhd2bd, uhdbdrip, uhdremux, uhd remux, hddvd, hd dvd,
 hddvdrip, bluraydisc, blurayrip, blu rayrip, bluray rip, bdr, bd5, bd9, hdbrrip, uhdrip
webdl: web dl, webdl, web dlmux, webdlmux, webhd, web hd, amazonhd, amazonsd, amazonuhd, ituneshd, itunesuhd,
 maxdomehd, netflixhd, netflixuhd, hbomaxhd, disneyhd, disneyuhd, skyhd, rtlhd, vodhd, appletvhd, paramounthd,
 joynhd, web dlrip, webdlrip, vod hd
webrip: web rip, webrip, webmux, web mux, webhdrip, web hdrip, vodrip, vod rip, webcap, web cap, hdweb
tv: hdtv, hd tv, hdtvrip, hdtv rip, sdtv, sd tv, uhdtv, pdtv, pdtvrip, dsr, dsrip, ds rip, dsrrip, dthrip, dth rip,
 satrip, sat rip, tvrip, tv rip, dvb, dvbrip, dvb rip, dvbs, dvbt, hdsat, iptvrip, ahdtv, hdtvmux, dtvrip, ppvrip,
 hr pdtv, raw hd, rawhd, sathd, tvhd, tvhdrip, digitalrip
dvd: dvd rip, dvdrip, dvd r, dvdr, dvd5, dvd9, dvd scr, dvdscr, dvdscreener, dvd screener, dvd iso, xvidvd, dvdmux,
 dvd remux, dvdremux, ntsc dvd, pal dvd, pal dvdr, ntsc dvdr, mdvdr, ld rip, r5, dvd full
cam: camrip, cam rip, hdcam, hd cam, hqcam, hq cam, hdcamrip, hqcamrip, hd camrip, new cam
telesync: telesync, hdts, hd ts, tsrip, ts rip, hdtsrip, pdvd, predvd, predvdrip, pre dvd, pre dvdrip, hqts
telecine: telecine, hdtc, hd tc, tcrip, tc rip, hdtcrip
workprint: workprint
vhs: vhsrip, vhs rip, ldrip, laserdisc, laserdiscrip, vhs
""",
    "remux": """
yes: remux, bdremux, bd remux, uhdremux, uhd remux, dvdremux, dvd remux, hybrid remux, web dl remux, bluray remux,
 blu ray remux
""",
    "resolution": """
2160: 4k uhd, uhd 4k, 4kuhd, uhdbd, uhd bd, uhdbdrip, uhdremux, uhd remux, ultrahd, ultra hd, uhdtv, muhd
1080: fullhd, full hd, fhd, 4kto1080p, 4k to 1080p
""",
    "codec": """
H.264: x264, h264, h 264, x 264, 264avc, h264avc, x264hi10p, avc1
H.265: x265, h265, h 265, x 265, hevc, hevc10, h265hevc
H.266: x266, h266, h 266, vvc
XviD: xvid
DivX: divx, divx5, divx6
AV1: av1
VP9: vp9
MPEG-2: mpeg2, mpeg 2, h262, h 262
VC-1: vc1, vc 1
""",
    "bit_depth": """
10: 10bit, 10 bit, 10bits, 10 bits, hi10p, hi10, 10b, yuv420p10, main10, hi10b, ma10p, x264hi10p, hevc10
8: 8bit, 8 bit, 8bits, 8b
12: 12bit, 12 bit
""",
    "audio": """
AC-3: ac3, ac 3, dd51, dd20, dd5, dd2, dolby digital, ac3d, ac3ld, ac3md, ac3mic, dd71
E-AC-3: eac3, e ac3, e ac 3, ddp, ddp51, ddp20, ddp5, ddp2, dd+, ddp71, ddp7, eac3d, ddpa, dd+5, dd+2, dolby digital
 plus, dd plus, ddplus, eac 3, ddpa5, ddpa51
AAC: aac, aac2, aac5, aac51, aac20, he aac, qaac, aacx2, aacx3, aac lc
DTS: dts, dts es, dtsd, dts5, dts51, dtsx2
DTS-HD: dts hd, dtshd, dts hd ma, dtshd ma, dts hdma, dtshdma, dts hd hra, dts hr, dts hr ma, dts hd hr, dts ma,
 dtsma, dtshr, dts hdhra
DTS-X: dts x, dtsx, dts x ma, dtsx7
TrueHD: truehd, true hd, truehd5, truehd7, dolby truehd, truhd
Atmos: atmos, dolby atmos, truehd atmos, ddp atmos, ddpa, ddpa5, ddpa51
FLAC: flac, flac2, flac5, flac20, flacx2
LPCM: lpcm, pcm, lpcm2, lpcm 2
MP3: mp3
Opus: opus2, opus 2, opus 5
""",
    "hdr": """
Dolby Vision: dolby vision, dovi, dolbyvision, dvhdr
HDR10+: hdr10+, hdr10plus, hdr10 plus, hdr10p
HDR10: hdr10
HDR: hdr, hdrip hdr, dvhdr
""",
    "dual_audio": """
yes: dual audio, dualaudio, audio dual, bi audio, 2audio, 2 audio, dual lang
""",
    "hardcoded": """
yes: hardsub, hardsubs, hardsubbed, hard sub, hard subs, hardcoded, hard subbed
""",
    "dubbed": """
yes: dublado, dubbed by
""",
    "three_d": """
yes: hsbs, half sbs, h sbs, hou, half ou, full sbs
""",
    "other": """
subtitles: multisub, multi sub, multisubs, multi subs, softsubs, softsub, multiple subtitle, multiple subtitles,
 esub, esubs, msub, msubs, vostfr, vosta, subita, subfrench, nlsubs
packing: nfofix, dirfix, syncfix, samplefix, rarfix, proof, remuxed
source: hdrip, hd rip, microhd, m720p, m1080p, scr, screener, hdscr, web scr, ppv, hdlight, mhd, brscr, bdscr
""",
}
_LIKELY: Mapping[str, str] = {
    "source": """
webdl: web, vod, itunes, netflix, amazon, hulu, crunchyroll
bluray: bd
dvd: dvd, ntsc, pal
cam: cam
""",
    "resolution": """
2160: 4k, uhd, 2160
""",
    "codec": """
H.264: avc
""",
    "audio": """
Opus: opus
""",
    "hdr": """
SDR: sdr
HLG: hlg
""",
    "proper": """
2: proper, proper1, real proper, proper real
3: proper2
""",
    "repack": """
2: repack, rerip, repack1, re pack, re rip, repack proper, proper repack, rerip proper
3: repack2, rerip2
4: repack3, rerip3
""",
    "real": """
1: real
2: real real
""",
    "three_d": """
yes: 3d, 3d sbs, 3d hou
""",
    "dual_audio": """
yes: dual, multi, multi audio, dual lat, tri audio, multi lang, multilang
""",
    "original_audio": """
yes: original, orig
""",
    "dubbed": """
yes: dub, dubbed, dublado, dubs, synced, line dubbed, ld, mic dubbed, english dub, fandub, dvo, mvo, avo, doblado
""",
    "raw": """
yes: raw, raws
""",
    "hardcoded": """
yes: hc, hardcoded subs
""",
    "other": """
subtitles: sub, subs, subbed, subtitle, subtitled, subtitles, subtitulado, napisy, vose, vo, subforced, forced subs
packing: internal, int, limited, read nfo, readnfo, retail, ws, fs, complete, complete series, the complete series,
 complete collection, the complete collection, batch, stv, festival, subpack,
 doc, documentary, anime, completa, complet, komplett, integrale, convert, hybrid, untouched, web only, extras,
 bonus, custom, final season, completed, oar, colorized, ondemand, on demand, rated, dual layer
size: gb, mb, gib, mib, kbps, fps, mkv, mp4, avi
""",
}
_WEAK: Mapping[str, str] = {
    "edition": """
Directors Cut: dc
""",
    "source": """
telesync: ts
telecine: tc
workprint: wp
""",
    "hdr": """
Dolby Vision: dv
""",
    "original_audio": """
yes: dl, ml, ov
""",
    "resolution": """
720: 720
1080: 1080
480: 480
""",
    "service": """
Amazon: amzn, amazon, ip prime
Netflix: nf, netflix, nflx
Disney+: dsnp, dsny, disney, disney+, dsnyp
Apple TV+: atvp, atv, aptv
Max: hmax, max, hbo, hbomax
Hulu: hulu
Peacock: pcok, peacock
Paramount+: pmtp, paramount
iTunes: it, itunes, ma
BBC iPlayer: ip, iplayer
Crunchyroll: cr, crunchyroll
Bilibili: b global, bglobal, bilibili
Bahamut: baha
Hidive: hidi, hidive
Funimation: funi, funimation
All 4: all4, 4od
ITV: itv, itvx
Stan: stan
Starz: stz, starz
Showtime: sho, showtime
YouTube: yt, red, youtube
Viki: viki
Viu: viu, viutv
Now: now, nowtv
SkyShowtime: skst
Movistar: mstr, movistar
Joyn: joyn
RTL+: rtlp
Wavve: wavve
Tving: tving
""",
}


def compiled() -> dict[str, tuple[Meaning, ...]]:
    """Every phrase and its meanings: of each field the surest."""
    table: dict[str, tuple[Meaning, ...]] = {}
    for phrase, meaning in _all():
        known = table.get(phrase, ())
        if not any(one.field == meaning.field for one in known):
            table[phrase] = (*known, meaning)
    for phrase, names, field in PAIRS:
        table[phrase] = tuple(Meaning(field, name, SURE) for name in names)
    return table


def _all() -> Iterator[tuple[str, Meaning]]:
    for strength, tables in ((SURE, _SURE), (LIKELY, _LIKELY), (WEAK, _WEAK)):
        for field, lines in tables.items():
            yield from _read(field, lines, strength)
    yield from ((phrase, Meaning("edition", name, LIKELY)) for phrase, name in EDITIONS.items())
    yield from ((word, Meaning("language", name, LIKELY)) for word, name in {**NAMES, **CODES}.items())
    yield from ((word, Meaning("language", name, WEAK)) for word, name in SHORT.items())
    yield from ((word, Meaning("language", name, SURE)) for word, name in DUBBED.items())
    yield from ((word, Meaning("dubbed", value=True, strength=SURE)) for word in DUBBED)
    yield from ((word, Meaning("subtitle", name, SURE)) for word, name in SUBTITLED.items())


def _read(field: str, lines: str, strength: int) -> Iterator[tuple[str, Meaning]]:
    """The words of a field: digits are numbers, yes is true."""
    for line in lines.replace("\n ", " ").strip().splitlines():
        name, _, words = line.partition(": ")
        value = int(name) if name.isdigit() else True if name == "yes" else name
        yield from ((word.strip(), Meaning(field, value, strength)) for word in words.split(","))
