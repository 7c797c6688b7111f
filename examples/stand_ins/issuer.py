"""An issuer of tokens for an example city: a process of its own with a key set, as a city's OpenID provider has.

Takes the consumers it knows by name (`--data`), a folder for its signing keys (`--state`, made on first use) and
its issuer identifier; gives tokens of one hour (ES256, RFC 9068). With `--print-token NAME` it prints one and ends.

The data file: `{"audience": "...", "consumers": {"NAME": {"secret": "...", "claims": {"sub": "...", ...}}}}`.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from common import Settings, serve
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jose import jwk, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ALGORITHM = "ES256"
LIFETIME = 3600
"""Seconds a token lasts."""


class Keys:
    """Signing keys in one file that only its owner reads; the first one signs, all are published."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "keys.json"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._file.exists():
            self._write([_new_key()], first=True)

    def all(self) -> list[dict[str, str]]:
        """The keys (`kid`, `pem`), newest first; read anew, since another process may have made them."""
        found: list[dict[str, str]] = json.loads(self._file.read_text("ascii"))
        return found

    def rotate(self, *, keep: bool) -> None:
        """Sign with a new key from now on; `keep` goes on publishing the old ones."""
        self._write([_new_key(), *(self.all() if keep else ())], first=False)

    def _write(self, keys: list[dict[str, str]], *, first: bool) -> None:
        """Put the file in its place whole; of two processes that make the first key, one wins."""
        temporary = self._file.with_name(f"{self._file.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            json.dump(keys, opened)
        if not first:
            temporary.replace(self._file)
            return
        try:
            self._file.hardlink_to(temporary)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()


def _new_key() -> dict[str, str]:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {"kid": secrets.token_hex(8), "pem": pem.decode("ascii")}


def key_set(keys: Keys) -> dict[str, Any]:
    """The public keys (RFC 7517)."""
    return {"keys": [{**_public(key["pem"]), "kid": key["kid"], "use": "sig"} for key in keys.all()]}


def _public(pem: str) -> dict[str, Any]:
    return dict(jwk.construct(pem, ALGORITHM).public_key().to_dict())


def token_for(claims: Mapping[str, Any], *, issuer: str, audience: str, keys: Keys) -> str:
    """A token with a consumer's claims; a claim of the file stands before the issuer's own."""
    now = int(time.time())
    own = {"iss": issuer, "aud": audience, "iat": now, "exp": now + LIFETIME, "jti": secrets.token_hex(8)}
    key = keys.all()[0]
    headers = {"kid": key["kid"], "typ": "at+jwt"}
    return str(jwt.encode({**own, **claims}, key["pem"], algorithm=ALGORITHM, headers=headers))


class Issuer:
    """The endpoints."""

    def __init__(self, data: Mapping[str, Any], *, issuer: str, keys: Keys) -> None:
        self._data = data
        self._issuer = issuer
        self._keys = keys

    def print_token(self, name: str) -> str:
        """The token of a named consumer; `KeyError` when there is none."""
        claims = self._data["consumers"][name]["claims"]
        return token_for(claims, issuer=self._issuer, audience=self._data["audience"], keys=self._keys)

    def app(self) -> Starlette:
        """The application."""
        return Starlette(
            routes=[
                Route("/jwks", self._jwks),
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/token", self._token, methods=["POST"]),
                Route("/rotate", self._rotate, methods=["POST"]),
            ]
        )

    async def _jwks(self, _request: Request) -> Response:
        return JSONResponse(key_set(self._keys))

    async def _discovery(self, request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        return JSONResponse(
            {
                "issuer": self._issuer,
                "jwks_uri": f"{base}/jwks",
                "token_endpoint": f"{base}/token",
                "grant_types_supported": ["client_credentials"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
            }
        )

    async def _token(self, request: Request) -> Response:
        """Client credentials (RFC 6749, 4.4) of a named consumer."""
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        name = form.get("client_id", "")
        known = self._data["consumers"].get(name)
        if known is None or not secrets.compare_digest(
            form.get("client_secret", "").encode(), known["secret"].encode()
        ):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        return JSONResponse({"access_token": self.print_token(name), "token_type": "Bearer", "expires_in": LIFETIME})

    async def _rotate(self, request: Request) -> Response:
        """For tests: sign with a new key; `?keep=1` goes on publishing the old ones."""
        self._keys.rotate(keep=request.query_params.get("keep") == "1")
        return JSONResponse(key_set(self._keys))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="JSON file with the audience and the named consumers")
    parser.add_argument("--state", type=Path, required=True, help="folder of the signing keys, made on first use")
    parser.add_argument("--issuer", required=True, help="the issuer identifier, `iss` of every token")
    parser.add_argument("--print-token", metavar="NAME", help="print a token of a named consumer and end")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--watch-stdin", action="store_true", help="end when stdin closes, so that no orphan stays")
    parser.add_argument("--log", action="store_true", help="serve the requests received at /__log, for tests")
    return parser.parse_args()


def main() -> None:
    """Serve, or print one token."""
    given = _arguments()
    data = json.loads(given.data.read_text("utf-8"))
    issuer = Issuer(data, issuer=given.issuer, keys=Keys(given.state))
    if given.print_token is None:
        settings = Settings({}, None, given.port, given.watch_stdin, given.log)
        serve(issuer.app(), settings, Response(status_code=401))
    elif given.print_token in data["consumers"]:
        print(issuer.print_token(given.print_token))
    else:
        print(f"known consumers: {', '.join(sorted(data['consumers']))}", file=sys.stderr)
        raise SystemExit(1)


if __name__ == "__main__":
    main()
