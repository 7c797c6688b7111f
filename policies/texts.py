"""Lists in policy documents: never empty, because an empty list could mean everyone or no one."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from vocab.documents import Words

Items = TypeVar("Items", bound=tuple[object, ...])


def filled(value: Items) -> Items:
    """The list, which has at least one item; refuses an empty one with `POLICY_EMPTY`."""
    # Checked after the items, so that a wrong item is not reported as a missing one.
    if not value:
        raise PydanticCustomError("POLICY_EMPTY", "the list is empty; write at least one item or leave the key out")
    return value


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[
    tuple[Words, ...],
    AfterValidator(filled),
    BeforeValidator(_listed),
]
"""One text, or a list of at least one."""
