"""The keys of one trusted issuer: fetched, kept, renewed, never older than `maxStale`.

Takes an issuer of the configuration; gives its key for a `kid` and an algorithm. Refuses an unknown
`kid` (`KeyUnknown`), and everything while there is no key set (`KeysUnavailable`).
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from hub.cache import BoundedCache
from hub.config_model import Issuer
from hub.key_sets import Key, NotAKeySet, read_key_set

FLOOR = 30.0
"""Seconds between two attempts to learn about an unknown `kid`."""
_RETRY = 2.0  # seconds between attempts while there are no keys at all
_FRESH = 300.0  # seconds after which keys are renewed while they go on serving
_MAX_BYTES = 256 * 1024
_TIMEOUT = httpx.Timeout(5.0)

KeyStore = BoundedCache[tuple[Key, ...]]


class KeyUnknown(Exception):
    """The issuer has no such key, as far as may be known now."""


class KeysUnavailable(Exception):
    """The issuer's keys cannot be had; `retry_after` is in seconds."""

    retry_after = 5


def key_store() -> KeyStore:
    """Memory for the key sets of all issuers."""
    return BoundedCache(entries=64, size=64 * _MAX_BYTES)


def key_client() -> httpx.AsyncClient:
    """The client that fetches key sets: only what is configured, no redirects, no proxies of the environment."""
    return httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False, trust_env=False)


class IssuerKeys:
    """One per issuer and process. `directory` is where a key set's file is looked for."""

    def __init__(self, issuer: Issuer, *, client: httpx.AsyncClient, store: KeyStore, directory: Path) -> None:
        self._issuer = issuer
        self._client = client
        self._store = store
        self._directory = directory
        self._attempted: float | None = None
        self._succeeded: float | None = None
        self._renewal: asyncio.Task[None] | None = None

    async def find(self, kid: str, algorithm: str) -> Key:
        """The key; raises `KeyUnknown` or `KeysUnavailable`. Waits only when the key is not at hand."""
        found = _pick(await self._held(), kid, algorithm)
        if found is not None:
            if self._since(self._succeeded) > min(_FRESH, self._issuer.max_stale / 2) and self._may_try(FLOOR):
                self._renew()
            return found
        await self._learn()
        keys = await self._held()
        if keys is None:
            raise KeysUnavailable
        found = _pick(keys, kid, algorithm)
        if found is None:
            raise KeyUnknown
        return found

    async def aclose(self) -> None:
        """End a renewal under way."""
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)

    async def _held(self) -> tuple[Key, ...] | None:
        return await self._store.get(self._issuer.issuer)

    async def _learn(self) -> None:
        """Wait for a renewal, if one runs or may be tried."""
        floor = FLOOR if await self._held() is not None else _RETRY
        if self._renewal is not None or self._may_try(floor):
            await asyncio.shield(self._renew())

    def _may_try(self, floor: float) -> bool:
        return self._since(self._attempted) >= floor

    def _renew(self) -> asyncio.Task[None]:
        """The renewal that runs, or a new one: at most one at a time."""
        if self._renewal is None:
            self._attempted = _now()
            self._renewal = asyncio.create_task(self._fetch_and_keep())
            self._renewal.add_done_callback(self._renewed)
        return self._renewal

    def _renewed(self, _task: asyncio.Task[None]) -> None:
        self._renewal = None

    async def _fetch_and_keep(self) -> None:
        """A failure leaves the keys that are held, until their time is over."""
        try:
            raw = await self._fetch()
            keys = read_key_set(raw)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, NotAKeySet):
            return
        self._succeeded = _now()
        await self._store.set(self._issuer.issuer, keys, ttl=self._issuer.max_stale, size=len(raw))

    async def _fetch(self) -> bytes:
        where = self._issuer.jwks
        if "://" not in where:
            return await asyncio.to_thread(_read, self._directory / where)
        async with asyncio.timeout(_TIMEOUT.read), self._client.stream("GET", where) as response:
            if response.status_code != httpx.codes.OK:
                raise NotAKeySet("the answer is not 200")
            raw = bytearray()
            async for chunk in response.aiter_bytes():
                raw += chunk
                if len(raw) > _MAX_BYTES:
                    raise NotAKeySet("it is too large")
            return bytes(raw)

    def _since(self, moment: float | None) -> float:
        return float("inf") if moment is None else _now() - moment


def _pick(keys: tuple[Key, ...] | None, kid: str, algorithm: str) -> Key | None:
    return next((key for key in keys or () if key.kid == kid and key.verifies(algorithm)), None)


def _read(path: Path) -> bytes:
    with path.open("rb") as opened:
        raw = opened.read(_MAX_BYTES + 1)
    if len(raw) > _MAX_BYTES:
        raise NotAKeySet("it is too large")
    return raw


def _now() -> float:
    return asyncio.get_running_loop().time()
