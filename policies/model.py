"""The strict policy document, an ODRL profile: takes what `vocab.documents` reads, gives frozen models.

Refuses unknown keys, empty lists, an assignee that names nobody, a reference of no known form and a constraint that
is not exactly one of `leftOperand … rightOperand`, `and`, `or`. What needs the vocabulary `policies.compile` checks.
Terms: ODRL Information Model 2.2 (W3C Recommendation).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from policies.duty import Duty
from policies.texts import Texts, filled
from vocab.documents import DateOrTime, Localized, Name, Seconds, Strict, Words

Operator = Literal[
    "eq", "neq", "lt", "lteq", "gt", "gteq", "isA", "isPartOf", "isAnyOf", "isNoneOf", "isAllOf"
]  # fmt: skip

Uri = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+$")]
"""An absolute URI without a fragment (rules of a policy are its fragments)."""


_FORMS = (
    {"claim"},
    {"domain", "kind"},
    {"domain", "kind", "area"},
    {"source"},
    {"municipality"},
    {"mesh"},
    {"polygon"},
)


class Reference(Strict):
    """A right operand that is not text: a claim, a situation or case of a domain, who keeps consents, or a place."""

    claim: Words | None = None
    domain: Words | None = None
    kind: Words | None = None
    area: Words | None = None
    source: Name | None = None
    municipality: Words | None = None
    mesh: Words | None = None
    polygon: Words | None = None

    @model_validator(mode="after")
    def _is_one_form(self) -> Self:
        if self.form not in _FORMS:
            message = (
                "write {claim: …}, {domain: …, kind: …, area: …}, {source: …}, "
                "{municipality: …}, {mesh: …} or {polygon: …}"
            )
            raise PydanticCustomError("POLICY_VALUE_INVALID", message)
        return self

    @property
    def form(self) -> frozenset[str]:
        """The keys that are written."""
        return frozenset(name for name in type(self).model_fields if getattr(self, name) is not None)


def _form_of(value: Any) -> str:
    return "reference" if isinstance(value, (dict, Reference)) else "texts"


RightOperand = Annotated[
    Annotated[Texts, Tag("texts")] | Annotated[Reference, Tag("reference")], Discriminator(_form_of)
]


class Constraint(Strict):
    """`leftOperand operator rightOperand`, or a group of constraints under `and` or `or`; a `count` also has `per`."""

    left_operand: Words | None = None
    operator: Operator | None = None
    right_operand: RightOperand | None = None
    per: Annotated[Seconds, Field(gt=0)] | None = None
    and_: Annotated[tuple[Constraint, ...], AfterValidator(filled)] | None = None
    or_: Annotated[tuple[Constraint, ...], AfterValidator(filled)] | None = None

    @model_validator(mode="after")
    def _is_one_form(self) -> Self:
        parts = [part is not None for part in (self.left_operand, self.operator, self.right_operand)]
        forms = [any(parts), self.and_ is not None, self.or_ is not None]
        if sum(forms) != 1 or (forms[0] and not all(parts)):
            message = "write leftOperand, operator and rightOperand together, or one of 'and', 'or' alone"
            raise PydanticCustomError("POLICY_CONSTRAINT_FORM", message)
        if (self.per is None) == (self.left_operand == "count"):
            message = "a count is over a time (per: P1D), and nothing else takes 'per'"
            raise PydanticCustomError("POLICY_COUNT_PERIOD", message)
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
    constraint: Annotated[tuple[Constraint, ...], AfterValidator(filled)] | None = None


class Permission(Prohibition):
    """What may be seen, by whom, when, and in what form; `ground` is the law or ordinance article."""

    duty: Annotated[tuple[Duty, ...], AfterValidator(filled)] | None = None
    ground: Words | None = None


class Validity(Strict):
    """From when and until when permissions hold; a bare date is midnight in the domain's zone."""

    from_: DateOrTime | None = None
    until: DateOrTime | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("POLICY_EMPTY", "write from, until or both, or leave 'valid' out")
        return self


class Document(Strict):
    """A holder's policy over the coordinates of its sources."""

    uid: Uri
    assigner: Name
    title: Localized | None = None
    valid: Validity | None = None
    permission: tuple[Permission, ...] = ()
    prohibition: tuple[Prohibition, ...] = ()
