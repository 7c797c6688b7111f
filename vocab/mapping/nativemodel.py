"""The documents of native values: where one comes from, put together and taken apart.

Takes what `vocab.documents` reads, gives frozen models. Refuses templates and parts that mean nothing.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from vocab.documents import Integer, Name, Strict, Words
from vocab.mapping.templates import parse


def one_or_more(value: Any) -> Any:
    """A bare text is a list of one."""
    return (value,) if isinstance(value, str) else value


def shorthand(data: Any) -> Any:
    """A bare text is a native path."""
    return {"from": data} if isinstance(data, str) else data


Paths = Annotated[tuple[Words, ...], BeforeValidator(one_or_more), Field(min_length=1)]
"""One native path, or several."""


def _template(text: str) -> str:
    try:
        parts = parse(text)
    except ValueError as error:
        raise PydanticCustomError("TEMPLATE_INVALID", "the template cannot be read", {"hint": str(error)}) from None
    if all(isinstance(part, str) for part in parts):
        raise PydanticCustomError("TEMPLATE_INVALID", "the template names no path", {"hint": "write {PATH}, or value"})
    return text


def _table_form(value: Any) -> str:
    return "table" if isinstance(value, dict) else "name"


Template = Annotated[Words, AfterValidator(_template)]
"""Text with native paths in braces; `{PATH?}` may be blank, `{{` and `}}` are braces."""
Table = Annotated[dict[str, Words], Field(min_length=1)]
"""What each native value stands for."""
TableUse = Annotated[Annotated[Name, Tag("name")] | Annotated[Table, Tag("table")], Discriminator(_table_form)]
"""A table, or the name of one of the source's `tables`."""


class JoinDocument(Strict):
    """Several values as one text; the items of a list are values of their own."""

    of: Paths = Field(description="The native paths.")
    by: str = Field(description="The text between the values.")


class SplitDocument(Strict):
    """One part of a text, counted from 1, or from the end by -1."""

    by: Words = Field(description="What parts the text.")
    part: Integer = Field(description="Which part, from 1, or from the end by -1.")

    @model_validator(mode="after")
    def _counted(self) -> SplitDocument:
        if self.part == 0:
            raise PydanticCustomError("PART_INVALID", "parts are counted from 1, or from the end by -1")
        return self


class LookupDocument(Strict):
    """What a native value stands for; one that the table does not name is refused, kept, or taken for blank."""

    table: TableUse = Field(description="The table, or the name of one of the source.")
    otherwise: Literal["refuse", "keep", "blank"] = Field(
        default="refuse", description="What becomes of a value that the table does not name."
    )


class NativeDocument(Strict):
    """Where a native value comes from. A bare text is its native path."""

    from_: Words | None = Field(default=None, description="The native path.")
    first_of: Annotated[tuple[Words, ...], Field(min_length=2)] | None = Field(
        default=None, description="Native paths; the first value that is there is taken."
    )
    template: Template | None = Field(default=None, description="Text with native paths in braces.")
    join: JoinDocument | None = Field(default=None, description="Several values as one text.")
    split: SplitDocument | None = Field(default=None, description="A part of the value.")
    lookup: LookupDocument | None = Field(default=None, description="What the value stands for.")

    _from = model_validator(mode="before")(shorthand)


class MomentDocument(NativeDocument):
    """Where the time of a measure comes from; a bare text is its native path."""

    @model_validator(mode="after")
    def _one_way(self) -> MomentDocument:
        if sum(way is not None for way in (self.from_, self.first_of, self.template, self.join)) != 1:
            raise PydanticCustomError("FIELD_UNCLEAR", "a time comes from one place", {"hint": "write its path"})
        return self
