"""`tsunagu serve`: a city's hub over HTTP, with its stand-ins where it is an example city.

Prints `listening http://HOST:PORT` once it answers; ends on SIGTERM and Ctrl-C with everything it started.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import click
import uvicorn
import uvloop
from starlette.types import ASGIApp

from hub.assemble import problems
from hub.cli.city import running_stand_ins
from hub.cli.logs import set_up_logs
from hub.cli.output import Exit, Unreachable, city_argument, print_problems
from hub.ledger.evidence import EvidenceNotWritten, EvidenceSink
from hub.ledger.file import LedgerInUse
from hub.open_hub import Hub, open_hub
from vocab.documents import DocumentError

_GRACE_SECONDS = 10
_YOUNG_OBJECTS = 50_000
_ASK_IT = "end it, or ask it: tsunagu query http://127.0.0.1:PORT/graphql FILE.graphql --as NAME --city CITY"


@click.command()
@city_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(min=1), help="Only 1 for now.")
def serve(city: Path, *, host: str, port: int, workers: int) -> None:
    """Serve the hub of CITY over HTTP."""
    if workers > 1:
        raise click.UsageError(
            "--workers above 1 is refused: calls to sources are counted in each process alone, "
            "so several would break the sources' terms. Run one worker."
        )
    set_up_logs()
    with ended_by_signals(), running_stand_ins(city, os.environ) as environ:
        run(_serve(city, environ, host, port))


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run to the end, in libuv's event loop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def collect_seldom() -> None:
    """Leave what lives as long as the server out of garbage collection, and look at the rest less often.

    An answer makes thousands of rows and cells without cycles, which the default thresholds would walk again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)


async def _serve(city: Path, environ: Mapping[str, str], host: str, port: int) -> None:
    with bound(host, port) as listening:
        hub = await opened(city, environ)
        collect_seldom()
        async with served(hub, listening) as server:
            print_problems(problems(hub.catalogue), as_json=False)
            click.echo(f"listening {address(listening)}")
            sys.stdout.flush()
            await server


async def opened(city: Path, environ: Mapping[str, str], *, sink: EvidenceSink | None = None) -> Hub:
    """The hub of a city; ends the command with the problems of a `hub.yaml` that is not understood."""
    try:
        return await open_hub(city, environ, sink=sink)
    except DocumentError as error:
        print_problems(error.problems, as_json=False)
        raise SystemExit(Exit.PROBLEMS) from None
    except LedgerInUse as error:
        raise Unreachable(f"{error.reason} — {_ASK_IT}") from None
    except EvidenceNotWritten as error:
        raise Unreachable(error.reason) from None


class _Server(uvicorn.Server):
    """Says when it accepts connections; ends on a signal without raising it again afterwards."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does; then `ready` is set."""
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Whoever waits for the server goes on when it has ended, and ends what else was started."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)


@asynccontextmanager
async def served(hub: Hub, listening: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    """The hub while it answers; the task ends when the server does, by a signal or with the block."""
    server = _Server(server_config(hub.app))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    ready = asyncio.create_task(server.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    ready.cancel()
    try:
        yield task
    finally:
        server.should_exit = True
        await task


def server_config(app: ASGIApp) -> uvicorn.Config:
    """How an application is served: no log of addresses, no header that names the server."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        http="httptools",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def bound(host: str, port: int) -> socket.socket:
    """A listening socket; ends the command when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise Unreachable(f"cannot listen on {host} port {port}: {error.strerror}") from None


def address(listening: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that whatever was started is ended too; both are a good end."""
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
