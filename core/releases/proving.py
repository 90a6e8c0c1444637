"""What the bytes of a release turned out to be, in the words that names of releases use. Pure."""

#: lines of a picture by its least width or height, whichever says more: films are wide, old series high
_CLASSES = (
    (2160, 3200, 1800),
    (1440, 2300, 1300),
    (1080, 1600, 900),
    (720, 1100, 650),
    (576, 700, 540),
    (480, 600, 420),
)
_LEAST = 360
_CODECS = {"h264": "H.264", "hevc": "H.265", "av1": "AV1", "vp9": "VP9", "mpeg4": "XviD", "mpeg2video": "MPEG-2"}


def lines_of(width: int, height: int) -> int:
    """The class of a picture of so many pixels: 1920 by 800 is 1080."""
    return next((lines for lines, least, high in _CLASSES if width >= least or height >= high), _LEAST)


def codec_of(name: str) -> str:
    """What a coding is called in names of releases; what we don't know stays as the decoder calls it."""
    return _CODECS.get(name, name)


def is_lie(claimed: int | None, lines: int) -> bool:
    """Whether a name claims a picture that is finer than what came."""
    return claimed is not None and lines < claimed
