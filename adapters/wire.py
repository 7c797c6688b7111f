"""`Fetch` and `Page` as bytes and back, so that an adapter may run in another process.

Takes every fetch and page that the contract allows, gives JSON in UTF-8 with its keys in a fixed order.
Refuses (`WireError`, with a path and never a value) unknown, missing and wrongly typed members.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import orjson

from adapters.names import CollectionName, NativePath, Position
from adapters.spec import Assertion, Fetch, Latest, NativeOrder, NativeType, Page, SourceWarning, Total
from adapters.wire_values import WireError, dump_value, load_value
from vocab.query import wire as predicates
from vocab.query.predicate import Predicate

__all__ = ["WireError", "dump_fetch", "dump_page", "load_fetch", "load_page"]

T = TypeVar("T")


def dump_fetch(request: Fetch) -> bytes:
    """A question as bytes; equal questions give equal bytes."""
    return _bytes(
        {
            "collection": request.collection,
            "paths": list(request.paths),
            "predicate": _dumped(request.predicate),
            "types": dict(sorted(request.types.items())),
            "order": [{"path": k.path, "type": k.type, "descending": k.descending} for k in request.order],
            "limit": request.limit,
            "position": request.position,
            "latest": request.latest and {"key": list(request.latest.key), "at": request.latest.at},
            "count": request.count,
            "hold": request.hold,
            "deadline": _time(request.deadline),
            "requestId": request.request_id,
            "via": list(request.via),
            "onBehalf": request.on_behalf and request.on_behalf.token,
        }
    )


def load_fetch(data: bytes) -> Fetch:
    """The question that bytes stand for."""
    members = _Members(_json(data), "")
    request = Fetch(
        collection=CollectionName(members.take("collection", str)),
        paths=tuple(NativePath(path) for path in members.texts("paths")),
        predicate=_predicate(members.any("predicate")),
        types={NativePath(path): _native_type(name, "types") for path, name in members.take("types", dict).items()},
        order=tuple(members.each("order", _order)),
        limit=members.optional("limit", int),
        position=members.convert("position", str, Position),
        latest=members.convert("latest", dict, _latest),
        count=members.take("count", bool),
        hold=members.take("hold", bool),
        deadline=members.convert("deadline", str, _aware),
        request_id=members.take("requestId", str),
        via=tuple(members.texts("via")),
        on_behalf=members.convert("onBehalf", str, Assertion),
    )
    members.close()
    return request


def dump_page(page: Page) -> bytes:
    """A page as bytes."""
    return _bytes(
        {
            "rows": [dump_value(row, f"rows[{index}]") for index, row in enumerate(page.rows)],
            "next": page.next,
            "total": page.total and {"rows": page.total.rows, "exact": page.total.exact},
            "retrievedAt": _time(page.retrieved_at),
            "modifiedAt": _time(page.modified_at),
            "ttlSeconds": page.ttl_seconds,
            "warnings": [{"code": warning.code, "detail": warning.detail} for warning in page.warnings],
        }
    )


def load_page(data: bytes) -> Page:
    """The page that bytes stand for."""
    members = _Members(_json(data), "")
    page = Page(
        rows=tuple(_row(row, f"rows[{index}]") for index, row in enumerate(members.take("rows", list))),
        next=members.convert("next", str, Position),
        total=members.convert("total", dict, _total),
        retrieved_at=members.convert("retrievedAt", str, _aware),
        modified_at=members.convert("modifiedAt", str, _aware),
        ttl_seconds=members.optional("ttlSeconds", int),
        warnings=tuple(members.each("warnings", _warning)),
    )
    members.close()
    return page


class _Members:
    """The members of one JSON object, each taken once and with the type it must have."""

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise WireError(path, "must be an object")
        self._left = dict(value)
        self._path = path

    def any(self, name: str) -> Any:
        if name not in self._left:
            raise WireError(self._at(name), "is missing")
        return self._left.pop(name)

    def take(self, name: str, kind: type[T]) -> T:
        value = self.any(name)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise WireError(self._at(name), f"must be of type {kind.__name__}")
        return value

    def optional(self, name: str, kind: type[T]) -> T | None:
        if self._left.get(name, "") is None:
            del self._left[name]
            return None
        return self.take(name, kind)

    def convert(self, name: str, kind: type[Any], make: Callable[[Any], T]) -> T | None:
        value = self.optional(name, kind)
        try:
            return None if value is None else make(value)
        except WireError:
            raise
        except ValueError:
            raise WireError(self._at(name), "has the wrong form") from None

    def texts(self, name: str) -> list[str]:
        values = self.take(name, list)
        if not all(isinstance(value, str) for value in values):
            raise WireError(self._at(name), "must hold texts")
        return values

    def each(self, name: str, make: Callable[[_Members], T]) -> list[T]:
        made = []
        for index, value in enumerate(self.take(name, list)):
            members = _Members(value, f"{self._at(name)}[{index}]")
            made.append(make(members))
            members.close()
        return made

    def close(self) -> None:
        for name in sorted(self._left):
            raise WireError(self._at(name), "is not known")

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def _bytes(message: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(message)
    except orjson.JSONEncodeError:
        pass
    raise WireError("", "holds a text that is not Unicode")


def _json(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    raise WireError("", "is not JSON")


def _time(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def _aware(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError("a time without an offset")
    return when


def _dumped(predicate: Predicate) -> Any:
    try:
        return predicates.dump(predicate)
    except ValueError:
        raise WireError("predicate", "holds what cannot be sent") from None


def _predicate(value: Any) -> Predicate:
    try:
        return predicates.load(value)
    except ValueError:
        raise WireError("predicate", "is not a predicate") from None


def _native_type(name: Any, path: str) -> NativeType:
    try:
        return NativeType(name)
    except ValueError:
        raise WireError(path, "holds a type that is not known") from None


def _order(members: _Members) -> NativeOrder:
    path = NativePath(members.take("path", str))
    native = _native_type(members.take("type", str), "order")
    return NativeOrder(path, native, members.take("descending", bool))


def _latest(value: Any) -> Latest:
    members = _Members(value, "latest")
    latest = Latest(tuple(NativePath(path) for path in members.texts("key")), NativePath(members.take("at", str)))
    members.close()
    return latest


def _total(value: Any) -> Total:
    members = _Members(value, "total")
    total = Total(members.take("rows", int), members.take("exact", bool))
    members.close()
    return total


def _warning(members: _Members) -> SourceWarning:
    return SourceWarning(members.take("code", str), members.take("detail", str))


def _row(value: Any, path: str) -> Mapping[str, Any]:
    row = load_value(value, path)
    if not isinstance(row, dict):
        raise WireError(path, "must be an object")
    return row
