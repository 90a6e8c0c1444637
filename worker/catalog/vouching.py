"""Whether a title can be had at its source now: by the source's own word where it gives one, and by its file."""

import asyncio

from core import log
from core.errors import SourceError
from core.link_health import File, Sign, Standing, Verdict
from core.media import Asset, Local, Remote, Torrent
from core.source import Vouches
from worker.catalog.load import Instance
from worker.links import Expected, Sites, look, of_trouble

#: one look has an end, whatever a site does
_PATIENCE_S = 20.0
_VOUCHED = Verdict(Standing.ALIVE, (Sign.VOUCHED,), 0.9)
_BY_TORRENT = Verdict(Standing.UNKNOWN, (Sign.TORRENT,))
_NO_FILE = Verdict(Standing.DEAD, (Sign.GONE,), 0.95)
_ODD = Verdict(Standing.UNKNOWN, (Sign.ODD,), 0.0)
_SILENT = Verdict(Standing.TEMPORARY, (Sign.SILENT,), 0.5)


async def vouched(instance: Instance, ref: str, before: File, sites: Sites) -> Verdict:
    """The verdict on a title, `before` being what an earlier look has seen of its file. Raises no SourceError."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await _verdict(instance, ref, before, sites)
    except SourceError as trouble:
        return of_trouble(trouble)
    except TimeoutError:
        return _SILENT
    except Exception:  # noqa: BLE001 a plugin's mistake is its maintainers' news, and says nothing of the title
        log.get("catalog").warning("source.failed", source=instance.source.name, exc_info=True)
        return _ODD


async def _verdict(instance: Instance, ref: str, before: File, sites: Sites) -> Verdict:
    asset = await _asset(instance, ref)
    if asset is None:
        return _VOUCHED
    if isinstance(asset, Torrent):
        return _BY_TORRENT
    if isinstance(asset.where, Remote):
        expected = Expected(asset.name, asset.media_type, asset.size_bytes, before)
        return await look(instance.http, asset.where.url, expected, sites)
    is_there = not isinstance(asset.where, Local) or await asyncio.to_thread(asset.where.path.is_file)
    return _VOUCHED if is_there else _NO_FILE


async def _asset(instance: Instance, ref: str) -> Asset | Torrent | None:
    """A file of the title to look at, None where the source's word has to do. The first part stands for all."""
    source, http = instance.source, instance.http
    if isinstance(source, Vouches):
        return await source.vouch(http, ref)
    parts = await source.parts(http, ref)
    assets = await source.assets(http, ref, parts[0])
    return assets if isinstance(assets, Torrent) else assets.assets[0]
