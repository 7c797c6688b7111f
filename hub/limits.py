"""What one document may ask for: size, depth, breadth and estimated cost, judged before anything runs.

Takes a validated document and the limits of the hub; refuses with the limit's name, the figure and
the bound. Costs are estimated from declared page sizes, never from counts of what is behind them.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from hub.errors import RequestRefused


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one request. Each is refused with `LIMIT_<NAME>`."""

    document_bytes: int = 64 * 1024
    tokens: int = 4000
    depth: int = 12
    fields: int = 1000  # after fragments are spread, so aliases count
    root_fields: int = 10
    filter_nodes: int = 100
    cost: int = 20_000  # entities times fields, from the asked page sizes
    page_size: int = 500
    default_page: int = 50
    scan_rows: int = 10_000  # native rows per source and root field
    lookup_ids: int = 200
    text_bytes: int = 4096  # one text in a filter


def refuse(name: str, found: int, bound: int) -> RequestRefused:
    """The error for a limit that was passed."""
    return RequestRefused(
        f"LIMIT_{name}",
        f"The request's {name.lower().replace('_', ' ')} is {found}; at most {bound} is allowed.",
        hint="Ask for less at once: fewer fields, smaller pages, or several requests.",
    )


def check_document(document: DocumentNode, operation: OperationDefinitionNode, limits: Limits) -> None:
    """Refuse an operation that is deeper or wider than allowed. The document is valid: no fragment cycles."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    memo: dict[str, tuple[int, int]] = {}
    depth, fields = _measure(operation.selection_set, fragments, memo)
    if depth > limits.depth:
        raise refuse("DEPTH", depth, limits.depth)
    if fields > limits.fields:
        raise refuse("FIELDS", fields, limits.fields)
    roots = _root_fields(operation.selection_set, fragments)
    if roots > limits.root_fields:
        raise refuse("ROOT_FIELDS", roots, limits.root_fields)


def _measure(
    selection_set: SelectionSetNode,
    fragments: dict[str, FragmentDefinitionNode],
    memo: dict[str, tuple[int, int]],
) -> tuple[int, int]:
    """Depth and number of fields below a selection set, fragments spread; a fragment is measured once."""
    depth = fields = 0
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            below = _measure(node.selection_set, fragments, memo) if node.selection_set else (0, 0)
            found = (below[0] + 1, below[1] + 1)
        elif isinstance(node, InlineFragmentNode):
            found = _measure(node.selection_set, fragments, memo)
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in memo:
                memo[name] = _measure(fragments[name].selection_set, fragments, memo)
            found = memo[name]
        else:  # pragma: no cover - the three kinds above are all there are
            continue
        depth = max(depth, found[0])
        fields += found[1]
    return depth, fields


def _root_fields(selection_set: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]) -> int:
    total = 0
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            total += 1
        elif isinstance(node, InlineFragmentNode):
            total += _root_fields(node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode):
            total += _root_fields(fragments[node.name.value].selection_set, fragments)
    return total
