"""A picture of strangers made small: checked first, then drawn anew, so that nothing but pixels is kept."""

from pathlib import Path

from worker.content import check


def thumbnail(source: Path, name: str, media_type: str, target: Path, box: tuple[int, int]) -> int:
    """Write the picture as JPEG, at most `box` pixels wide and high, and give its height. Raises BadContent."""
    from PIL import Image, ImageOps

    check(source, name, media_type)
    part = target.with_suffix(".part")
    with Image.open(source) as picture:
        small = ImageOps.exif_transpose(picture).convert("RGB")
        small.thumbnail(box)
        small.save(part, "JPEG", quality=82, optimize=True, progressive=True)
    part.replace(target)
    return int(small.height)
