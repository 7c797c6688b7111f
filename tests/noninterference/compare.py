"""Whether answers, and what was put on record of them, are the same but for what may differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hub.ledger.evidence import Evidence
from hub.request import Answer

_UNSAID = frozenset({"retrievedAt", "milliseconds"})
_CURSORS = frozenset({"cursor", "startCursor", "endCursor"})


def difference(answers: Sequence[Answer], page: int = 0) -> str | None:
    """Where answers differ; an internal error is always wrong, and so is a refusal of the first page.

    A later one may be refused: what was delivered counts, and rules that count may end what the cursor belongs to.
    """
    one, *others = (said_of(answer) for answer in answers)
    for other in others:
        for part, said in one.items():
            if said != other[part] or repr(said) != repr(other[part]):
                return f"page {page}, {part}: {said} != {other[part]}"
    codes = {(error.extensions or {}).get("code") for error in answers[0].errors}
    refused = not answers[0].executed and not page
    return f"page {page}: {codes}" if "INTERNAL_ERROR" in codes or refused else None


def said_of(answer: Answer) -> dict[str, Any]:
    """Everything that an answer says, without times of fetching; of a cursor only that it is there."""
    return {
        "data": _said(answer.data),
        "errors": [_said(error.formatted) for error in answer.errors],
        "extensions": _said(dict(answer.extensions)),
        "executed": answer.executed,
    }


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: (item is not None) if key in _CURSORS else _said(item)
            for key, item in value.items()
            if key not in _UNSAID and not (key == "ageSeconds" and "source" in value)
        }
    return [_said(item) for item in value] if isinstance(value, list) else value


def recorded(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Evidence without the hash of the request, and without the consents, mandates and cases of persons.

    A holder knows of whom its rows are; the consumer may see a row and not whom it is about.
    """
    return [replace(record, request_hash="", references=_agreed(record.references)) for record in evidence]


def _agreed(references: Sequence[str]) -> tuple[str, ...]:
    return tuple(item for item in references if item.startswith("agreement:"))
