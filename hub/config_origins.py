"""Addresses in the configuration: web origins, key sets, the hub's own address.

Takes text; says whether it is one the hub would trust: https, or http on this machine only.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def is_origin(text: str) -> bool:
    """A serialised origin (RFC 6454, section 6.2) as a browser sends it: scheme, host, port, no more."""
    parts = _split(text)
    return parts is not None and text == f"{parts.scheme}://{parts.netloc}" and text == text.lower()


def is_trusted_url(text: str) -> bool:
    """An absolute https URL, or http to this machine, without user, password and fragment."""
    return _split(text) is not None


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port  # a malformed port raises
    except ValueError:
        return None
    if not host or "@" in parts.netloc or "#" in text or not text.isascii() or not text.isprintable() or " " in text:
        return None
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)):
        return parts
    return None
