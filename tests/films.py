"""Films as people have them: of these sizes and lengths, the index of an MP4 first or last, or an MKV's cues."""

import subprocess

from tests.programs import need

SIZES = {"180p": "320x180", "360p": "640x360", "720p": "1280x720", "1080p": "1920x1080", "4K": "3840x2160"}
FIRST = ("-movflags", "+faststart")
#: coded once and repeated: to code all of it would take as long as the tests that need it
_CODED_S = 2


def film_of(folder, name, size="360p", seconds=20, words=()):
    """The bytes of a film that ffmpeg made."""
    folder.mkdir(parents=True)
    coded = ["libvpx", "-deadline", "realtime", "-cpu-used", 8] if name.endswith("webm") else ["mpeg4"]
    some = folder / f"some{name[-5:]}"
    source = ["-f", "lavfi", "-i", f"testsrc2=size={SIZES[size]}:rate=5", "-t", _CODED_S]
    ffmpeg(*source, "-c:v", *coded, "-b:v", "2M", "-g", 5, some)
    ffmpeg("-stream_loop", seconds // _CODED_S - 1, "-i", some, "-c", "copy", *words, folder / name)
    return (folder / name).read_bytes()


def ffmpeg(*words):
    """Run it."""
    subprocess.run([need("ffmpeg"), "-loglevel", "error", *map(str, words)], check=True)
