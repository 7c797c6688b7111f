"""What a stock policy is: a policy that is used by name, with parameters, and the texts that explain it to an office.

Values only; `policies.stock.book` holds the stock policies and makes documents of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from policies.stock.coverage import Coverage
from vocab.documents import Strict
from vocab.terms import Label

Rules = Mapping[str, Any]
"""The keys `permission` and `prohibition` of a policy document, as plain data."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: `name` as it is written, `form` an example of its value."""

    name: str
    title: Label
    description: Label
    form: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class StockPolicy:
    """A policy by name. `takes` reads its parameters, `rules` makes the rules of them for what a source maps.

    `rules` raises `Unusable` where the parameters do not fit the source.
    """

    name: str
    title: Label
    description: Label
    parameters: tuple[Parameter, ...]
    takes: type[Strict]
    rules: Callable[[Any, Coverage], Rules]

    def parameter(self, name: str) -> Parameter:
        """The parameter of a name. Raises `KeyError`."""
        return {item.name: item for item in self.parameters}[name]


class Unusable(Exception):
    """A parameter does not fit what the source maps; `parameter` None: the policy as a whole does not."""

    code = "POLICY_STOCK_PARAMETER"

    def __init__(self, parameter: str | None, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.parameter = parameter
        self.message = message
        self.hint = hint
