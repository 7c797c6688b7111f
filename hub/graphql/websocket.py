"""The graphql-transport-ws protocol: text frames, bounded messages, one identification per operation.

Takes Strawberry's handler; closes 4403 when the credential is refused or expires, 4400 when a message
is malformed, 1009 when it is too large. No text of a client or an exception enters a close reason.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from json import JSONDecodeError
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation

from hub.graphql.context import RequestContext
from hub.graphql.refusals import not_identified
from hub.graphql.write import to_bytes

_log = logging.getLogger(__name__)

MAX_MESSAGE = 1024 * 1024
_FORBIDDEN = 4403
_MALFORMED = 4400
_TOO_LARGE = 1009


class TextFrames(ASGIWebSocketAdapter):
    """Reads bounded text frames and writes text frames."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """The messages of the client until it leaves."""
        with suppress(WebSocketDisconnect):
            while self.ws.application_state != WebSocketState.DISCONNECTED:
                message = await self._message()
                if message is None:
                    return
                try:
                    yield orjson.loads(message)
                except JSONDecodeError:
                    if not ignore_parsing_errors:
                        raise NonJsonMessageReceived from None

    async def _message(self) -> str | None:
        try:
            message = await self.ws.receive_text()
        except KeyError:
            raise NonTextMessageReceived from None
        if len(message) > MAX_MESSAGE:
            await self.close(_TOO_LARGE, "Message too large")
            return None
        return message

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Write one message: bytes would make a binary frame, which the protocol has not."""
        try:
            await self.ws.send_text(to_bytes(message).decode())
        except (WebSocketDisconnect, RuntimeError):
            raise WebSocketDisconnected from None

    async def close(self, code: int, reason: str) -> None:
        """Close, unless the connection is closed already."""
        if self.ws.application_state != WebSocketState.DISCONNECTED:
            with suppress(RuntimeError, WebSocketDisconnect):
                await self.ws.close(code=code, reason=reason)


class IdentifiedHandler(BaseGraphQLTransportWSHandler[RequestContext, None]):
    """Identifies at `connection_init` and anew per operation; ends the connection when the token does."""

    expiry: asyncio.Task[None] | None = None

    async def handle_message(self, message: Any) -> None:
        """Pass on what has the form of a message; Strawberry checks only the keys."""
        if not _well_formed(message):
            await self.handle_invalid_message("Malformed message")
        else:
            await super().handle_message(message)

    async def handle_invalid_message(self, error_message: str) -> None:
        """Close without repeating what the client sent."""
        del error_message
        await self.websocket.close(code=_MALFORMED, reason="Malformed message")

    async def handle_connection_init(self, message: Any) -> None:
        """Acknowledge an identified consumer, and no longer than its credential holds."""
        await super().handle_connection_init(message)
        expires = self.context.consumer.expires_at
        if self.connection_acknowledged and expires is not None and self.expiry is None:
            self.expiry = asyncio.create_task(self._close_at(expires))

    async def _close_at(self, expires: datetime) -> None:
        await asyncio.sleep(max(0.0, (expires - datetime.now(UTC)).total_seconds()))
        await self.websocket.close(code=_FORBIDDEN, reason="CREDENTIAL_EXPIRED")

    async def shutdown(self) -> None:
        """Stop waiting for the expiry, then end the operations."""
        if self.expiry is not None:
            self.expiry.cancel()
        await super().shutdown()

    async def run_operation(self, operation: Operation[RequestContext, None]) -> None:
        """Identify, then run."""
        try:
            await self.context.authenticate()
        except Exception as error:  # noqa: BLE001 - any failure to identify ends the connection
            refusal = not_identified(error)
            _log.info("websocket closed: code=%s type=%s", refusal.code, type(error).__name__)
            self.operations.pop(operation.id, None)
            await self.websocket.close(code=_FORBIDDEN, reason=refusal.code)
            return
        with suppress(WebSocketDisconnected):
            await super().run_operation(operation)

    async def handle_task_exception(self, error: Exception) -> None:
        """Log what kind of fault ended an operation, not its text."""
        _log.error("websocket operation failed: type=%s request=%s", type(error).__name__, self.context.request_id)

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        """Keep the connection: a request error is an `error` message of its operation."""
        del error
        return None


def _well_formed(message: Any) -> bool:
    """Whether the message has the types of the protocol."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] in {"subscribe", "complete"} and not isinstance(message.get("id"), str):
        return False
    if message["type"] != "subscribe":
        return True
    payload = message.get("payload")
    if not isinstance(payload, dict) or not isinstance(payload.get("query"), str):
        return False
    return isinstance(payload.get("variables"), (dict, type(None))) and isinstance(
        payload.get("operationName"), (str, type(None))
    )
