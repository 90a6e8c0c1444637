"""Torrents for tests, written by BEP 3's own rules."""


def bencoded(value):
    """A value in bencode; keys in order."""
    match value:
        case int():
            return b"i%de" % value
        case bytes():
            return b"%d:%b" % (len(value), value)
        case list():
            return b"l" + b"".join(map(bencoded, value)) + b"e"
        case dict():
            pairs = (bencoded(key) + bencoded(value[key]) for key in sorted(value))
            return b"d" + b"".join(pairs) + b"e"


def torrent_of(name, files):
    """A torrent of these files, sizes by name."""
    listed = [{b"length": size, b"path": [path.encode()]} for path, size in files.items()]
    pieces = b"\0" * 20 * max(1, -(-sum(files.values()) // 16384))
    info = {b"name": name.encode(), b"piece length": 16384, b"pieces": pieces, b"files": listed}
    return bencoded({b"announce": b"http://tracker.example/announce", b"info": info})
