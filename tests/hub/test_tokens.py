"""Which tokens are accepted, and why the others are not; keys from a real issuer process."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jose import jwe, jwt

from hub.config_model import Issuer
from hub.keys import IssuerKeys, KeysUnavailable, key_client, key_store
from hub.tokens import TokenInvalid, TokenVerifier
from tests.hub.processes import AUDIENCE, ISSUER, PROGRAMS, RunningIssuer, issuer

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def private_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    """A private key as jose takes it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


EC_KEY = ec.generate_private_key(ec.SECP256R1())
P384_KEY = ec.generate_private_key(ec.SECP384R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)


def number(value: int, size: int) -> str:
    """An integer as a JWK writes it."""
    return base64.urlsafe_b64encode(value.to_bytes(size, "big")).decode().rstrip("=")


def ec_jwk(key: ec.EllipticCurvePrivateKey, kid: str, curve: str, size: int) -> dict[str, str]:
    """The public half of an elliptic key."""
    numbers = key.public_key().public_numbers()
    return {"kty": "EC", "kid": kid, "crv": curve, "x": number(numbers.x, size), "y": number(numbers.y, size)}


def rsa_jwk(key: rsa.RSAPrivateKey, kid: str) -> dict[str, str]:
    """The public half of an RSA key."""
    numbers = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "n": number(numbers.n, 256), "e": number(numbers.e, 3)}


JWKS = {
    "keys": [
        ec_jwk(EC_KEY, "ec", "P-256", 32),
        ec_jwk(P384_KEY, "p384", "P-384", 48),
        rsa_jwk(RSA_KEY, "rsa"),
        {**ec_jwk(EC_KEY, "encryption", "P-256", 32), "use": "enc"},
        {**rsa_jwk(RSA_KEY, "only-512"), "alg": "RS512"},
        {"kty": "oct", "kid": "oct", "k": number(7, 32)},
    ]
}


def trusted(jwks: str, **changes: Any) -> Issuer:
    """An issuer as the configuration has it."""
    given_ = {"issuer": ISSUER, "jwks": jwks, "audience": AUDIENCE, "algorithms": ("ES256", "RS256"), **changes}
    return Issuer.model_validate(given_)


class Clock:
    """A clock that tests move."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time."""
        return self.now


def verifier(trust: Issuer, client: httpx.AsyncClient, folder: Path, clock: Clock | None = None) -> TokenVerifier:
    """A verifier of one issuer."""
    keys = {trust.issuer: IssuerKeys(trust, client=client, store=key_store(), directory=folder)}
    if clock is None:
        return TokenVerifier({trust.issuer: trust}, keys)
    return TokenVerifier({trust.issuer: trust}, keys, clock=clock)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """The key loader's client."""
    async with key_client() as opened:
        yield opened


@pytest.fixture
def offline(tmp_path: Path, client: httpx.AsyncClient) -> tuple[TokenVerifier, Clock]:
    """A verifier whose key set is a file, and its clock."""
    (tmp_path / "jwks.json").write_text(json.dumps(JWKS))
    clock = Clock()
    return verifier(trusted("jwks.json"), client, tmp_path, clock), clock


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningIssuer]:
    """An issuer process."""
    with issuer(tmp_path) as found:
        yield found


def claims(**changes: Any) -> dict[str, Any]:
    """Claims of a good token; None leaves one out."""
    now = int(NOW.timestamp())
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "s", "iat": now, "nbf": now, "exp": now + 600}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(
    body: Mapping[str, Any],
    *,
    key: Any = EC_KEY,
    kid: str = "ec",
    algorithm: str = "ES256",
    **header: Any,
) -> str:
    """A token; header members of None are left out."""
    merged = {"typ": "at+jwt", "kid": kid, **header}
    pem = key if isinstance(key, str) else private_pem(key)
    return jwt.encode(dict(body), pem, algorithm=algorithm, headers=merged)


def unsigned(header: Mapping[str, Any], body: Mapping[str, Any], signature: bytes = b"x") -> str:
    """A token put together by hand."""
    parts = (json.dumps(header).encode(), json.dumps(body).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


async def reason(verifying: TokenVerifier, token: str) -> str:
    """Why a token is refused."""
    with pytest.raises(TokenInvalid) as caught:
        await verifying.verify(token)
    assert str(caught.value) == caught.value.reason, "a reason holds nothing of the token"
    return caught.value.reason


async def test_a_token_of_a_running_issuer_is_accepted(running: RunningIssuer, client: httpx.AsyncClient) -> None:
    """Its claims and expiry are those of the token."""
    token = await verifier(trusted(running.jwks), client, running.folder).verify(running.token("officer"))
    assert (token.issuer, token.subject) == (ISSUER, "officer-1")
    assert token.claims["roles"] == ["disaster-officer"]
    assert timedelta(0) < token.expires_at - datetime.now(UTC) <= timedelta(hours=1)


async def test_the_printed_token_is_one_of_the_running_issuer(
    running: RunningIssuer, client: httpx.AsyncClient
) -> None:
    """A program that ends after printing and the server share their key."""
    folder = running.folder
    command = [sys.executable, str(PROGRAMS / "issuer.py"), "--data", str(folder / "consumers.json")]
    command += ["--state", str(folder / "state"), "--issuer", ISSUER, "--print-token", "app"]
    printed = subprocess.run(  # noqa: ASYNC221, S603 - our own program, and nothing else runs
        command, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert (await verifier(trusted(running.jwks), client, folder).verify(printed)).subject == "app-1"


async def test_keys_rotated_while_running_are_learnt(
    running: RunningIssuer, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown key id makes the hub ask again; the withdrawn key is believed no longer, cached or not."""
    monkeypatch.setattr("hub.keys.FLOOR", 0.0)
    verifying = verifier(trusted(running.jwks), client, running.folder)
    before = running.token("officer")
    await verifying.verify(before)
    running.rotate(keep=True)
    await verifying.verify(running.token("officer"))
    await verifying.verify(before)
    running.rotate()
    await verifying.verify(running.token("officer"))
    assert await reason(verifying, before) == "KEY_UNKNOWN"


async def test_unknown_keys_make_one_request_in_half_a_minute(
    running: RunningIssuer, client: httpx.AsyncClient
) -> None:
    """Whoever sends made-up key ids cannot make the hub hammer the issuer."""
    verifying = verifier(trusted(running.jwks), client, running.folder)
    await verifying.verify(running.token("officer"))
    running.rotate()
    for kid in ("a", "b", "c"):
        assert await reason(verifying, signed(claims(), kid=kid)) == "KEY_UNKNOWN"
    assert await reason(verifying, running.token("officer")) == "KEY_UNKNOWN"
    assert running.key_requests() == 1


async def test_keys_outlive_an_unreachable_issuer_until_they_are_stale(
    tmp_path: Path, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known keys serve while the issuer is away; after `maxStale` nothing can be verified."""
    seconds = 0.0
    monkeypatch.setattr("hub.keys._now", lambda: seconds)
    monkeypatch.setattr("hub.cache._now", lambda: seconds)
    with issuer(tmp_path) as found:
        token = found.token("officer")
        verifying = verifier(trusted(found.jwks, maxStale=3600), client, tmp_path)
        await verifying.verify(token)
    for seconds in (31.0, 1900.0, 3599.0):  # noqa: B007 - the clock above reads it
        await verifying.verify(token)
    seconds = 3601.0
    with pytest.raises(KeysUnavailable):
        await verifying.verify(token)


async def test_an_issuer_that_never_answered_leaves_its_tokens_undecided(
    tmp_path: Path, client: httpx.AsyncClient
) -> None:
    """That is no fault of the token."""
    verifying = verifier(trusted("http://127.0.0.1:9/jwks"), client, tmp_path, Clock())
    with pytest.raises(KeysUnavailable):
        await verifying.verify(signed(claims()))


@pytest.mark.parametrize(
    ("key", "kid", "algorithm"), [(EC_KEY, "ec", "ES256"), (RSA_KEY, "rsa", "RS256")], ids=["ES256", "RS256"]
)
async def test_each_allowed_algorithm_verifies(
    offline: tuple[TokenVerifier, Clock], key: Any, kid: str, algorithm: str
) -> None:
    """With the key that is meant for it."""
    token = await offline[0].verify(signed(claims(), key=key, kid=kid, algorithm=algorithm))
    assert token.subject == "s"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "https://other.example"}, "ISSUER_UNKNOWN"),
        ({"iss": None}, "ISSUER_UNKNOWN"),
        ({"iss": [ISSUER]}, "ISSUER_UNKNOWN"),
        ({"aud": "somebody-else"}, "AUDIENCE_WRONG"),
        ({"aud": None}, "AUDIENCE_WRONG"),
        ({"aud": {AUDIENCE: 1}}, "AUDIENCE_WRONG"),
        ({"sub": None}, "SUBJECT_MISSING"),
        ({"sub": 7}, "SUBJECT_MISSING"),
        ({"sub": ""}, "SUBJECT_MISSING"),
        ({"exp": None}, "EXPIRY_MISSING"),
        ({"exp": "2030"}, "TIME_INVALID"),
        ({"exp": True}, "TIME_INVALID"),
        ({"exp": 1e300}, "TIME_INVALID"),
        ({"exp": NOW.timestamp() - 61}, "EXPIRED"),
        ({"nbf": NOW.timestamp() + 61}, "NOT_YET_VALID"),
        ({"iat": NOW.timestamp() + 61}, "ISSUED_IN_THE_FUTURE"),
    ],
)
async def test_a_wrong_claim_has_a_reason(
    offline: tuple[TokenVerifier, Clock], changes: dict[str, Any], code: str
) -> None:
    """Issuer, audience, subject and times must all be right."""
    assert await reason(offline[0], signed(claims(**changes))) == code


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": NOW.timestamp() - 59},
        {"nbf": NOW.timestamp() + 59},
        {"iat": NOW.timestamp() + 59},
        {"nbf": None, "iat": None},
        {"aud": ["x", AUDIENCE]},
    ],
)
async def test_clocks_may_differ_by_a_minute(offline: tuple[TokenVerifier, Clock], changes: dict[str, Any]) -> None:
    """And claims that may be left out or be lists are accepted."""
    assert (await offline[0].verify(signed(claims(**changes)))).subject == "s"


async def test_a_remembered_token_expires_all_the_same(offline: tuple[TokenVerifier, Clock]) -> None:
    """Times are checked on every use."""
    verifying, clock = offline
    token = signed(claims())
    await verifying.verify(token)
    clock.now += timedelta(seconds=659)
    await verifying.verify(token)
    clock.now += timedelta(seconds=2)
    assert await reason(verifying, token) == "EXPIRED"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (signed(claims(), typ="JWT"), None),
        (signed(claims(), typ="application/at+jwt"), None),
        (signed(claims(), typ="dpop+jwt"), "TYPE_REFUSED"),
        (signed(claims(), typ=None), "TYPE_REFUSED"),
        (signed(claims(), crit=["exp"]), "EXTENSION_REFUSED"),
        (signed(claims(), kid=""), "KEY_ID_MISSING"),
        (signed(claims(), kid="nobody"), "KEY_UNKNOWN"),
        (signed(claims(), kid="encryption"), "KEY_UNKNOWN"),
        (signed(claims(), kid="oct"), "KEY_UNKNOWN"),
        (signed(claims(), kid="p384"), "KEY_UNKNOWN"),
        (signed(claims(), key=RSA_KEY, kid="only-512", algorithm="RS256"), "KEY_UNKNOWN"),
        (signed(claims(), key=RSA_KEY, kid="ec", algorithm="RS256"), "KEY_UNKNOWN"),
        (signed(claims(), key=RSA_KEY, kid="rsa", algorithm="RS384"), "ALGORITHM_REFUSED"),
        (signed(claims(), key=ec.generate_private_key(ec.SECP256R1())), "SIGNATURE_INVALID"),
        (unsigned({"alg": "none", "typ": "JWT", "kid": "ec"}, claims(), b""), "MALFORMED"),
        (unsigned({"alg": "none", "typ": "JWT", "kid": "ec"}, claims()), "ALGORITHM_REFUSED"),
        (unsigned({"alg": ["ES256"], "typ": "JWT", "kid": "ec"}, claims()), "ALGORITHM_REFUSED"),
        (unsigned({"typ": "JWT", "kid": "ec"}, claims()), "ALGORITHM_REFUSED"),
        (unsigned({"alg": "ES256", "typ": "JWT", "kid": "ec"}, claims()), "SIGNATURE_INVALID"),
        ("a.b", "MALFORMED"),
        ("....", "MALFORMED"),
        ("", "MALFORMED"),
        ("é.é.é", "MALFORMED"),
        (signed(claims()) + "\n", "MALFORMED"),
        (signed(claims()) + "=", "MALFORMED"),
        ("W10.W10.W10", "MALFORMED"),
        (signed(claims(padding="x" * 16_384)), "TOO_LARGE"),
    ],
)
async def test_what_a_header_asks_for_is_not_believed(
    offline: tuple[TokenVerifier, Clock], token: str, code: str | None
) -> None:
    """Type, algorithm and key must be those the issuer is trusted with."""
    if code is None:
        assert (await offline[0].verify(token)).subject == "s"
    else:
        assert await reason(offline[0], token) == code


@pytest.mark.parametrize("form", ["pem", "der", "jwk"])
async def test_a_public_key_is_no_secret_to_sign_with(offline: tuple[TokenVerifier, Clock], form: str) -> None:
    """HMAC with the published key as its secret (CVE-2024-33663) is refused by its algorithm."""
    public = EC_KEY.public_key()
    secret = {
        "pem": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "der": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "jwk": json.dumps(JWKS["keys"][0]).encode(),
    }[form]
    head = unsigned({"alg": "HS256", "typ": "JWT", "kid": "ec"}, claims()).rpartition(".")[0]
    mac = base64.urlsafe_b64encode(hmac.new(secret, head.encode(), hashlib.sha256).digest()).decode().rstrip("=")
    assert await reason(offline[0], f"{head}.{mac}") == "ALGORITHM_REFUSED"


async def test_an_encrypted_token_is_not_opened(offline: tuple[TokenVerifier, Clock]) -> None:
    """A JWE, which could unpack to far more than its size (CVE-2024-33664), is refused by its form."""
    bomb = jwe.encrypt(b"0" * 100_000, "k" * 32, algorithm="dir", encryption="A256GCM", zip="DEF").decode()
    assert len(bomb) < 16_384
    assert await reason(offline[0], bomb) == "MALFORMED"


async def test_deep_nesting_is_refused_not_raised(offline: tuple[TokenVerifier, Clock]) -> None:
    """A header or body that would exhaust the parser's stack."""
    deep = base64.urlsafe_b64encode(b"[" * 5000).decode().rstrip("=")
    good = signed(claims()).split(".")
    assert await reason(offline[0], f"{deep}.{good[1]}.{good[2]}") == "MALFORMED"
    assert await reason(offline[0], f"{good[0]}.{deep}.{good[2]}") == "MALFORMED"


@given(place=st.integers(0, 10_000), by=st.integers(1, 63))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_changed_character_is_accepted(offline: tuple[TokenVerifier, Clock], place: int, by: int) -> None:
    """Whatever is changed in a token makes it invalid, except bits that base64 does not carry."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = signed(claims())
    index = place % len(token)
    if token[index] == ".":
        return
    changed = token[:index] + alphabet[(alphabet.index(token[index]) + by) % 64] + token[index + 1 :]
    if [_raw(part) for part in changed.split(".")] == [_raw(part) for part in token.split(".")]:
        return
    with pytest.raises(TokenInvalid):
        await offline[0].verify(changed)


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
