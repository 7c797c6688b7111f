"""The routes below `/vocab`: one address for each term, in the form and language that are asked for.

Takes `Pages`; gives Starlette routes. Refuses an unknown term with 404 and `VOCAB_TERM_UNKNOWN`, naming those that
were perhaps meant; a name that is longer than any with a plain 404. Answers carry what they depend on (`Vary`) and an
`ETag`; pages run no script.
"""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from hub.languages import languages, spoken
from hub.vocab_pages.negotiate import Form, best_form, split_suffix
from hub.vocab_pages.render import Asked, Pages
from vocab.terms import Label

UNKNOWN = "VOCAB_TERM_UNKNOWN"
_UNKNOWN = Label("この語は語彙にありません。", "The vocabulary has no such term.")
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = {"Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"}
_HTML_HEADERS = {**_HEADERS, "Content-Security-Policy": _POLICY}
_LONGEST = 512
"""Characters of a term's name in an address; pages for longer ones would repeat the way back for every step of it."""
_STYLE = Path(__file__).parent / "style.css"


def vocabulary_routes(pages: Pages, path: str = "/vocab") -> list[BaseRoute]:
    """The index at `path/`, everything else below it."""
    return [
        Route(path, _to_index, methods=["GET"]),
        Route(f"{path}/", partial(_index, pages), methods=["GET"]),
        Route(f"{path}/context.jsonld", partial(_context, pages), methods=["GET"]),
        Route(f"{path}/assets/style.css", _style, methods=["GET"]),
        Route(f"{path}/{{name:path}}", partial(_term, pages), methods=["GET"]),
    ]


async def _to_index(request: Request) -> Response:
    return Response(status_code=308, headers={"Location": f"{request.url.path.rpartition('/')[2]}/"})


async def _style(request: Request) -> Response:
    del request
    return FileResponse(_STYLE, headers={"Cache-Control": "no-cache"}, media_type="text/css")


async def _context(pages: Pages, request: Request) -> Response:
    body = await run_in_threadpool(lambda: pages.context)
    return _answer(request, body, Form.JSONLD, {"Cache-Control": "no-cache"})


async def _index(pages: Pages, request: Request) -> Response:
    asked, query = _asked(request), request.query_params.get("q", "").strip()
    if query:
        return _html(request, await run_in_threadpool(pages.found, query, asked), asked)
    if best_form(request.headers.get("accept", ""), (Form.HTML, Form.TURTLE)) is Form.TURTLE:
        return _answer(request, await run_in_threadpool(pages.all_turtle), Form.TURTLE, _HEADERS)
    return _html(request, await run_in_threadpool(pages.index, asked), asked)


async def _term(pages: Pages, request: Request) -> Response:
    written = request.path_params["name"]
    if len(written) > _LONGEST:
        raise HTTPException(404)
    if written == "index.ttl":
        return _answer(request, await run_in_threadpool(pages.all_turtle), Form.TURTLE, _HEADERS)
    terms = await run_in_threadpool(lambda: pages.terms)
    name, form = (written, None) if terms.resolve(written) else split_suffix(written)
    own = terms.resolve(name)
    form = form or best_form(request.headers.get("accept", ""))
    if own is None:
        return await _missing(pages, request, name, form)
    if own != name:
        return _moved(request, written, written.removeprefix(name), own)
    if form is Form.HTML:
        asked = _asked(request)
        return _html(request, await run_in_threadpool(pages.html, own, asked), asked, own)
    body = await run_in_threadpool(pages.turtle if form is Form.TURTLE else pages.jsonld, own)
    return await _missing(pages, request, name, form) if body is None else _answer(request, body, form, _HEADERS)


def _moved(request: Request, written: str, suffix: str, own: str) -> Response:
    """To the term's own name, relative to what was asked, so that it also holds behind a proxy."""
    query = f"?lang={_asked(request).language}" if _asked(request).stated else ""
    where = (
        ("../" * written.count("/") or "./")
        + quote(own, safe="/:")
        + (suffix if suffix in {".ttl", ".jsonld"} else "")
        + query
    )
    return Response(status_code=308, headers={"Location": where, **_HEADERS})


async def _missing(pages: Pages, request: Request, name: str, form: Form) -> Response:
    asked = _asked(request)
    if form is Form.HTML:
        body = await run_in_threadpool(pages.missing, name, asked, UNKNOWN)
        return Response(body, 404, {**_HTML_HEADERS, "Content-Language": asked.language}, Form.HTML)
    near = await run_in_threadpool(pages.terms.nearest, name)
    error = {
        "code": UNKNOWN,
        "message": {"ja": _UNKNOWN.ja, "en": _UNKNOWN.en},
        "nearest": [item.name for item in near],
    }
    return JSONResponse({"error": error}, 404, {"Vary": _HEADERS["Vary"]})


def _asked(request: Request) -> Asked:
    stated = request.query_params.get("lang")
    if stated in {"ja", "en"}:
        return Asked(stated, stated=True)
    return Asked(spoken(languages(request.headers.get("accept-language", ""))), stated=False)


def _html(request: Request, body: bytes, asked: Asked, name: str = "") -> Response:
    headers = {**_HTML_HEADERS, "Content-Language": asked.language}
    if name:
        base = "./" + quote(name.rpartition("/")[2], safe=":")
        others = ((f"{base}.ttl", Form.TURTLE), (f"{base}.jsonld", Form.JSONLD))
        headers["Link"] = ", ".join(f'<{target}>; rel="alternate"; type="{form}"' for target, form in others)
    return _answer(request, body, Form.HTML, headers)


def _answer(request: Request, body: bytes, media_type: str, headers: dict[str, str]) -> Response:
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    given = {**headers, "ETag": tag}
    known = {item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=given)
    return Response(body, headers=given, media_type=str(media_type))
