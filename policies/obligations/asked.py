"""What a duty asks and what is made of it: the values that the families of obligations share.

Takes parameters as written or as typed by the model; gives texts, whole numbers and durations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from policies.decision import TableRule
from policies.facts import Facts
from vocab.documents import Integer, Seconds
from vocab.terms import Kind, Property
from vocab.values import Cell

Apply = Callable[[Cell], Cell]
MASK = "＊＊＊"
NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.MEASURE})
TEXTUAL = frozenset({Kind.TEXT, Kind.VARIANTS})
PARAMETER, UNENFORCEABLE, ORDER = "POLICY_DUTY_PARAMETER", "POLICY_DUTY_UNENFORCEABLE", "POLICY_DUTY_ORDER"

_SECONDS: TypeAdapter[int] = TypeAdapter(Seconds)
_INTEGER: TypeAdapter[int] = TypeAdapter(Integer)


@dataclass(frozen=True, slots=True)
class Unenforceable:
    """Why an obligation cannot be met: a stable code, what is wrong, what to do."""

    code: str  # POLICY_DUTY_PARAMETER | POLICY_DUTY_UNENFORCEABLE | POLICY_DUTY_ORDER
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A duty on the values of one property of one class; `siblings` are the properties of that class by name."""

    parameters: Mapping[str, object]
    prop: Property
    class_name: str = ""
    assigner: str = ""
    siblings: Mapping[str, Property] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter as text; empty where it is not written."""
        return str(self.parameters.get(name, ""))

    def texts(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list, or one text."""
        given = self.parameters.get(name, ())
        return tuple(map(str, given)) if isinstance(given, (tuple, list)) else (str(given),)


@dataclass(frozen=True, slots=True)
class Made:
    """The parts of an obligation; what they mean says `policies.decision.Obligation`."""

    apply: Apply
    binder: Callable[[Facts], Apply] | None = None
    table: TableRule | None = None
    changes: bool = True


def as_it_is(cell: Cell) -> Cell:
    """The cell itself."""
    return cell


def nothing(_cell: Cell) -> Cell:
    """Null, whatever the cell."""
    return None


def seconds_of(value: object) -> int | None:
    """A duration above zero, from its ISO 8601 text or as seconds; None where it is none."""
    return _above_zero(_SECONDS, value)


def integer_of(value: object) -> int | None:
    """A whole number above zero, from its digits or as itself; None where it is none."""
    return _above_zero(_INTEGER, value)


def duration_text(seconds: int) -> str:
    """`PT1H30M` for 5400: days, hours, minutes and seconds that are not zero (ISO 8601)."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    time = "".join(f"{count}{unit}" for count, unit in ((hour, "H"), (minute, "M"), (second, "S")) if count)
    return "P" + (f"{day}D" if day else "") + (f"T{time}" if time else "")


def _above_zero(reader: TypeAdapter[int], value: object) -> int | None:
    try:
        read = reader.validate_python(value)
    except ValidationError:
        return None
    return read if read > 0 else None
