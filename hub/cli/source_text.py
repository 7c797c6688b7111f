"""How a source and its proposed mapping are shown: as text and YAML for people, as plain values for programs.

Every text of the source is quoted, so that the YAML reads back as it was found, whatever stands in a header.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.spec import SourceDescription
from hub.proposal_texts import Remark, shown
from hub.proposals import Proposal
from policies.written import scalar_of
from vocab.terms import Label

_WIDTH = 100
_ASKS = Label("確かでないので、対応付けがありません。", "There is no mapping, because something is not sure.")
_LEFT_OUT = Label("使われないもの:", "Left out:")


def described_value(description: SourceDescription, *, samples: bool) -> dict[str, Any]:
    """Collections and fields for programs; values only where they are asked for."""
    return {
        "collections": [
            {
                "name": str(collection.name),
                "fields": [
                    {"path": str(item.path), "type": item.type and item.type.value}
                    | ({"samples": list(item.samples)} if samples else {})
                    for item in collection.fields
                ],
            }
            for collection in description.collections
        ]
    }


def tree_of(description: SourceDescription, *, samples: bool) -> str:
    """Collections and fields for people."""
    lines = []
    for collection in description.collections:
        lines.append(shown(str(collection.name)) or "(table)")
        for item in collection.fields:
            values = ": " + ", ".join(map(shown, item.samples)) if samples and item.samples else ""
            lines.append(f"  {shown(str(item.path))} ({item.type.value if item.type else '?'}){values}")
    return "\n".join(lines) + "\n"


def proposal_value(proposal: Proposal) -> dict[str, Any]:
    """A proposal for programs."""
    return {
        "provides": proposal.provides,
        "asks": list(map(_remark, proposal.asks)),
        "notes": list(map(_remark, proposal.notes)),
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "code": remark.code,
        "message": {"ja": remark.message.ja, "en": remark.message.en},
        "hint": {"ja": remark.hint.ja, "en": remark.hint.en},
        "column": remark.column,
        "proposals": [dict(one) for one in remark.proposals],
    }


def proposal_text(proposal: Proposal, language: str) -> str:
    """`provides` as YAML, what is asked and left out as comments before it."""
    lines: list[str] = []
    if proposal.asks:
        lines.append(f"# {_ASKS.get(language)}")
    for title, remarks in ((None, proposal.asks), (_LEFT_OUT, proposal.notes)):
        if title is not None and remarks:
            lines.append(f"# {title.get(language)}")
        for remark in remarks:
            hint = remark.hint.get(language)
            lines.append(f"# {remark.code}: {remark.message.get(language)}")
            lines += [f"#   → {hint}"] if hint else []
    return "\n".join([*lines, yaml_of(proposal.provides)] if proposal.provides else lines) + "\n"


def yaml_of(provides: Mapping[str, Any]) -> str:
    """`provides` and what stands below it, in the form of a source's file."""
    return "\n".join(_block("provides", provides, ""))


def _block(key: str, value: Any, indent: str) -> Iterator[str]:
    """A key with its value: on one line where it fits, but for what a class says, which is a line each."""
    line = f"{indent}{scalar_of(key)}: {_flow(value)}"
    inner = indent + "  "
    if isinstance(value, Mapping) and (len(inner) <= 4 or key == "fields" or len(line) > _WIDTH):  # noqa: PLR2004 - the class
        yield f"{indent}{scalar_of(key)}:"
        for name, below in value.items():
            yield from _block(name, below, inner)
    elif isinstance(value, tuple) and len(line) > _WIDTH:
        yield f"{indent}{scalar_of(key)}:"
        yield from (f"{inner}- {_flow(item)}" for item in value)
    else:
        yield line


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar_of(str(key))}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar_of(str(value))
