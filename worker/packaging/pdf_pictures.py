"""Pictures inside a PDF, lossless: JPEG and PNG data as they are, anything else as the pixels that it decodes to.

ISO 32000-1 §7.4.8 (DCTDecode), §7.4.4.4 (PNG's predictors under FlateDecode), §8.6 (colour spaces, ICC profiles),
§8.9.5 (image dictionaries), §11.6.5.3 (soft masks). Transparency becomes a mask; of an animation, the first frame.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.errors import PackagingError
from worker.packaging import png
from worker.packaging.jpeg import frame_of
from worker.packaging.pages import Picture
from worker.packaging.pdf_file import PdfFile, Ref, Value, file_pieces

if TYPE_CHECKING:
    from PIL import Image

_CHANNELS = {"L": 1, "RGB": 3, "CMYK": 4}
_SPACES = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}
#: the colour space that a profile is for, at byte 16 of its header (ICC.1:2022 §7.2.6)
_PROFILE_SPACES = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
#: Pillow modes that a PNG holds without loss and without a mask
_PNG_MODES = frozenset({"1", "L", "P", "RGB", "I;16"})
_TRANSPARENT = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})


def add_picture(pdf: PdfFile, picture: Picture) -> Ref:
    """Write the picture as an image object. Raises PackagingError when it does not decode and has to."""
    ref = None
    if picture.media_type == "image/jpeg":
        ref = _jpeg(pdf, picture)
    elif picture.media_type == "image/png":
        ref = _png(pdf, picture.path, picture.profile)
    return ref or _decoded(pdf, picture)


def _jpeg(pdf: PdfFile, picture: Picture) -> Ref | None:
    frame, channels = frame_of(picture.path), _CHANNELS.get(picture.mode)
    if frame is None or channels is None or not frame.is_plain or len(frame.components) != channels:
        return None
    entries = _entries(picture.width, picture.height, _space(pdf, channels, picture.profile), 8)
    entries["Filter"] = b"/DCTDecode"
    if frame.components == b"RGB" and not frame.is_adobe:  # not YCbCr, though nothing else says so
        entries["DecodeParms"] = {"ColorTransform": 0}
    if channels == 4 and frame.is_adobe:  # Adobe keeps ink as its opposite
        entries["Decode"] = [1, 0] * 4
    return pdf.stream(entries, file_pieces(picture.path), picture.size_bytes)


def _png(pdf: PdfFile, path: Path, profile: bytes, mask: Ref | None = None) -> Ref | None:
    layout = png.layout_of(path)
    if layout is None:
        return None
    space = _space(pdf, layout.channels, b"" if layout.colour == png.INDEXED else profile)
    if layout.colour == png.INDEXED:
        last = min(len(layout.palette) // 3, 256) - 1
        base = _space(pdf, 3, profile)
        space = [b"/Indexed", base, last, b"<" + layout.palette.hex().encode() + b">"]
    entries = _entries(layout.width, layout.height, space, layout.depth)
    entries |= {
        "Filter": b"/FlateDecode",
        "DecodeParms": {
            "Predictor": 15,
            "Colors": layout.channels,
            "BitsPerComponent": layout.depth,
            "Columns": layout.width,
        },
    }
    if mask is not None:
        entries["SMask"] = mask
    pieces = (piece for begin, length in layout.data for piece in file_pieces(path, begin, length))
    return pdf.stream(entries, pieces, sum(length for _, length in layout.data))


def _entries(width: int, height: int, space: Value, depth: int) -> dict[str, Value]:
    return {
        "Type": b"/XObject",
        "Subtype": b"/Image",
        "Width": width,
        "Height": height,
        "ColorSpace": space,
        "BitsPerComponent": depth,
    }


def _space(pdf: PdfFile, channels: int, profile: bytes) -> Value:
    """The picture's own colour space when its profile is for so many channels, else the plain one."""
    plain = _SPACES[channels]
    if _PROFILE_SPACES.get(profile[16:20]) != channels:
        return plain
    return [b"/ICCBased", pdf.shared({"N": channels, "Alternate": plain}, profile)]


def _decoded(pdf: PdfFile, picture: Picture) -> Ref:
    """The pixels by way of a PNG: its filters pack them well, and it is read back piece by piece."""
    from PIL import Image

    with TemporaryDirectory(prefix="bowerbird-") as folder:
        try:
            with Image.open(picture.path) as image:
                image.load()
                if image.mode == "CMYK":
                    return _raw(pdf, image, picture.profile)
                mask = _mask(pdf, image, Path(folder)) if _is_transparent(image) else None
                ref = _png(pdf, _as_png(_opaque(image), Path(folder) / "picture.png"), picture.profile, mask)
        except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
            raise PackagingError(f"{picture.path.name} does not decode: {error}. Fetch it again.") from error
    if ref is None:
        raise PackagingError(f"{picture.path.name} can't stand in a PDF. Ask for CBZ, which takes any picture.")
    return ref


def _is_transparent(image: "Image.Image") -> bool:
    return image.mode in _TRANSPARENT or "transparency" in image.info


def _opaque(image: "Image.Image") -> "Image.Image":
    if _is_transparent(image):
        return image.convert("RGBA").convert("RGB") if image.mode not in {"LA", "La"} else image.convert("L")
    return image if image.mode in _PNG_MODES else image.convert("RGB")


def _mask(pdf: PdfFile, image: "Image.Image", folder: Path) -> Ref | None:
    alpha = image.convert("RGBA").getchannel("A")
    return None if alpha.getextrema() == (255, 255) else _png(pdf, _as_png(alpha, folder / "mask.png"), b"")


def _as_png(image: "Image.Image", path: Path) -> Path:
    with contextlib.suppress(KeyError):
        del image.info["transparency"]  # it has a mask of its own; a tRNS chunk would say it again
    image.save(path, "PNG", compress_level=6)
    return path


def _raw(pdf: PdfFile, image: "Image.Image", profile: bytes) -> Ref:
    """Ink, which PNG does not know: deflated strip by strip."""
    packed = list(_deflated(image))
    entries = _entries(*image.size, _space(pdf, 4, profile), 8)
    return pdf.stream({**entries, "Filter": b"/FlateDecode"}, packed, sum(map(len, packed)))


def _deflated(image: "Image.Image") -> Iterator[bytes]:
    import zlib

    squeeze = zlib.compressobj(6)
    for top in range(0, image.height, 256):
        strip = image.crop((0, top, image.width, min(image.height, top + 256)))
        yield squeeze.compress(strip.tobytes())
    yield squeeze.flush()
