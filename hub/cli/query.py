"""`tsunagu query`: one question to a running hub, or to a city whose hub runs for as long as it takes.

Takes a city's folder or a hub's URL, and a document; prints the answer as JSON. Ends with 0 when there is
data, 1 when the request was refused, 3 when no hub answered.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import httpx
import orjson

from hub.cli.asking import asking, document_text
from hub.cli.city import running_stand_ins
from hub.cli.output import Exit, Unreachable, json_option, print_json
from hub.cli.serve import address, bound, ended_by_signals, opened, served
from hub.cli.token import token_of

_SECONDS = 60


@click.command()
@click.argument("where", metavar="CITY|URL")
@asking
@click.option(
    "--city",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    help="The example city whose consumer --as names, where a URL is asked.",
)
@json_option
def query(
    where: str,
    document: Path,
    consumer: str | None,
    variables: Mapping[str, Any],
    operation: str | None,
    city: Path | None,
    *,
    as_json: bool,
) -> None:
    """Ask the hub of CITY, or the one at URL, a question; a token of your own goes into TSUNAGU_TOKEN."""
    body = {"query": document_text(document), "variables": variables}
    if operation is not None:
        body["operationName"] = operation
    if where.startswith(("http://", "https://")):
        answer = asyncio.run(_ask(_endpoint(where), body, _token(city, consumer)))
    else:
        answer = _ask_city(_folder(where), body, consumer)
    if as_json:
        click.echo(orjson.dumps(answer).decode())
    else:
        print_json(answer)
    raise SystemExit(Exit.PROBLEMS if answer.get("data") is None else Exit.OK)


def _folder(where: str) -> Path:
    city = Path(where).resolve()
    if not city.is_dir():
        raise click.UsageError(f"'{where}' is neither a folder nor a URL")
    return city


def _endpoint(url: str) -> str:
    base = url.rstrip("/")
    return base if base.endswith("/graphql") else f"{base}/graphql"


def _token(city: Path | None, consumer: str | None) -> str | None:
    if consumer is None:
        return os.environ.get("TSUNAGU_TOKEN")
    if city is None:
        raise click.UsageError("--as names a consumer of an example city: say which one with --city")
    return token_of(city, consumer)


def _ask_city(city: Path, body: Mapping[str, Any], consumer: str | None) -> dict[str, Any]:
    token = _token(city, consumer)
    with ended_by_signals(), running_stand_ins(city, os.environ) as environ:
        return asyncio.run(_served(city, environ, body, token))
    raise click.Abort  # ended by a signal


async def _served(city: Path, environ: Mapping[str, str], body: Mapping[str, Any], token: str | None) -> dict[str, Any]:
    with bound("127.0.0.1", 0) as listening:
        hub = await opened(city, environ)
        async with served(hub, listening):
            return await _ask(_endpoint(address(listening)), body, token, proxies=False)


async def _ask(url: str, body: Mapping[str, Any], token: str | None, *, proxies: bool = True) -> dict[str, Any]:
    """The answer of a hub; ends the command when what is there gives none. An URL may hold secrets: it is not shown."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=proxies) as client:
            response = await client.post(url, json=body, headers=headers)
            answer = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise Unreachable(f"no hub answered there: {type(error).__name__}") from None
    if not isinstance(answer, dict) or not {"data", "errors"} & answer.keys():
        raise Unreachable(f"what answered there is no GraphQL endpoint (status {response.status_code})")
    return answer
