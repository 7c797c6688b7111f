"""The strict policy document, an ODRL profile: takes what `vocab.documents` reads, gives frozen models.

Refuses unknown keys, empty lists, an assignee that names nobody and a constraint that is not exactly one of
`leftOperand … rightOperand`, `and`, `or`. What needs the vocabulary is checked by `policies.compile`.
Terms: ODRL Information Model 2.2 (W3C Recommendation).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from policies.duty import Duty
from vocab.documents import Localized, Name, Strict, Words

Operator = Literal[
    "eq", "neq", "lt", "lteq", "gt", "gteq", "isA", "isPartOf", "isAnyOf", "isNoneOf", "isAllOf"
]  # fmt: skip


Items = TypeVar("Items", bound=tuple[object, ...])


def _filled(value: Items) -> Items:
    # Checked after the items, so that a wrong item is not reported as a missing one.
    if not value:
        raise PydanticCustomError("POLICY_EMPTY", "the list is empty; write at least one item or leave the key out")
    return value


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[
    tuple[Words, ...],
    AfterValidator(_filled),
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
"""One text, or a list of at least one."""
Uri = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+$")]
"""An absolute URI without a fragment (rules of a policy are its fragments)."""


class Reference(Strict):
    """A right operand that is not text: a claim of the consumer, or a situation of a domain."""

    claim: Words | None = None
    domain: Words | None = None
    kind: Words | None = None
    area: Words | None = None

    @model_validator(mode="after")
    def _is_one_form(self) -> Self:
        situation = self.domain is not None and self.kind is not None
        if (self.claim is None) != situation or (self.claim is not None and any((self.domain, self.kind, self.area))):
            raise PydanticCustomError("POLICY_VALUE_INVALID", "write {claim: …} or {domain: …, kind: …, area: …}")
        return self


def _form_of(value: Any) -> str:
    return "reference" if isinstance(value, (dict, Reference)) else "texts"


RightOperand = Annotated[
    Annotated[Texts, Tag("texts")] | Annotated[Reference, Tag("reference")], Discriminator(_form_of)
]


class Constraint(Strict):
    """`leftOperand operator rightOperand`, or a group of constraints under `and` or `or`."""

    left_operand: Words | None = None
    operator: Operator | None = None
    right_operand: RightOperand | None = None
    and_: Annotated[tuple[Constraint, ...], AfterValidator(_filled)] | None = None
    or_: Annotated[tuple[Constraint, ...], AfterValidator(_filled)] | None = None

    @model_validator(mode="after")
    def _is_one_form(self) -> Self:
        parts = [part is not None for part in (self.left_operand, self.operator, self.right_operand)]
        forms = [any(parts), self.and_ is not None, self.or_ is not None]
        if sum(forms) != 1 or (forms[0] and not all(parts)):
            message = "write leftOperand, operator and rightOperand together, or one of 'and', 'or' alone"
            raise PydanticCustomError("POLICY_CONSTRAINT_FORM", message)
        return self


class Assignee(Strict):
    """Who a rule is for: everything given must hold, any one of the values of each."""

    scope: Texts | None = None
    role: Texts | None = None
    organisation: Texts | None = None
    client: Texts | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.model_fields_set:
            message = (
                "an assignee without scope, role, organisation or client would be everyone; leave it out or fill it"
            )
            raise PydanticCustomError("POLICY_ASSIGNEE_EMPTY", message)
        return self


class Prohibition(Strict):
    """What is not to be seen, by whom and when."""

    target: Texts
    action: Literal["read"]
    assignee: Assignee | None = None
    constraint: Annotated[tuple[Constraint, ...], AfterValidator(_filled)] | None = None


class Permission(Prohibition):
    """What may be seen, by whom, when, and in what form; `ground` is the law or ordinance article."""

    duty: Annotated[tuple[Duty, ...], AfterValidator(_filled)] | None = None
    ground: Words | None = None


class Document(Strict):
    """A holder's policy over the coordinates of its sources."""

    uid: Uri
    assigner: Name
    title: Localized | None = None
    permission: tuple[Permission, ...] = ()
    prohibition: tuple[Prohibition, ...] = ()
