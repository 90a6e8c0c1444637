"""The page for people at /_page?as=NAME: their places as the platform would show them, in plain files."""

from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parent / "page"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: http: https:",
}


def add_page(app):
    app.router.add_get("/_page", _index)
    app.router.add_get("/_page/{name}", _file)


async def _index(_):
    return web.FileResponse(_FOLDER / "index.html", headers=_HEADERS)


async def _file(request):
    path = _FOLDER / request.match_info["name"]
    if path.parent != _FOLDER or not path.is_file():
        return web.Response(status=404)
    return web.FileResponse(path, headers=_HEADERS)
