"""What `query` and `explain` share: a document, its variables, and whose question it is.

Takes the options of a command; refuses a file that is no UTF-8 text and variables that are no JSON object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import click
import orjson


class JsonObject(click.ParamType[Mapping[str, Any]]):
    """A JSON object."""

    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Mapping[str, Any]:
        """The object, or a refusal of the option."""
        if isinstance(value, Mapping):
            return value
        try:
            found = orjson.loads(value)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            self.fail("write a JSON object, such as '{\"first\": 10}'", param, ctx)
        return found


def document_text(path: Path) -> str:
    """The text of a document; ends the command where it cannot be read."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(f"{path.name} is not UTF-8 text") from None


_OPTIONS = (
    click.argument(
        "document", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="DOCUMENT.graphql"
    ),
    click.option("--as", "consumer", metavar="NAME", help="A named consumer of an example city; else anonymous."),
    click.option("--variables", type=JsonObject(), default="{}", help="The document's variables, as a JSON object."),
    click.option("--operation", metavar="NAME", help="Which operation, where the document has several."),
)


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the document and the options of a question."""
    return reduce(lambda found, option: option(found), reversed(_OPTIONS), command)
