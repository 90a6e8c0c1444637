"""Newznab's categories by their names, as definitions write them: "Movies/HD" is 2040."""

from collections.abc import Mapping

_NAMES = """
1000 Console|1010 Console/NDS|1020 Console/PSP|1030 Console/Wii|1040 Console/XBox|1050 Console/XBox 360
1060 Console/Wiiware|1070 Console/XBox 360 DLC|1080 Console/PS3|1090 Console/Other|1110 Console/3DS
1120 Console/PS Vita|1130 Console/WiiU|1140 Console/XBox One|1180 Console/PS4
2000 Movies|2010 Movies/Foreign|2020 Movies/Other|2030 Movies/SD|2040 Movies/HD|2045 Movies/UHD|2050 Movies/BluRay
2060 Movies/3D|2070 Movies/DVD|2080 Movies/WEB-DL
3000 Audio|3010 Audio/MP3|3020 Audio/Video|3030 Audio/Audiobook|3040 Audio/Lossless|3050 Audio/Other
3060 Audio/Foreign
4000 PC|4010 PC/0day|4020 PC/ISO|4030 PC/Mac|4040 PC/Mobile-Other|4050 PC/Games|4060 PC/Mobile-iOS
4070 PC/Mobile-Android
5000 TV|5010 TV/WEB-DL|5020 TV/Foreign|5030 TV/SD|5040 TV/HD|5045 TV/UHD|5050 TV/Other|5060 TV/Sport|5070 TV/Anime
5080 TV/Documentary
6000 Adult|6010 Adult/DVD|6020 Adult/WMV|6030 Adult/XviD|6040 Adult/x264|6045 Adult/UHD|6050 Adult/Pack
6060 Adult/ImageSet|6070 Adult/Other|6080 Adult/SD|6090 Adult/WEB-DL
7000 Books|7010 Books/Mags|7020 Books/EBook|7030 Books/Comics|7040 Books/Technical|7050 Books/Other
7060 Books/Foreign
8000 Other|8010 Other/Misc|8020 Other/Hashed
"""
#: what they call "Adult" is written so there
_THEIRS = "X" * 3
_NUMBERS: Mapping[str, int] = {
    row.partition(" ")[2].replace("Adult", _THEIRS).casefold(): int(row.partition(" ")[0])
    for line in _NAMES.strip().splitlines()
    for row in line.split("|")
}


def number_of(name: str) -> int | None:
    """The number of a category; None for a name that is none."""
    return _NUMBERS.get(name.strip().casefold())
