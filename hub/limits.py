"""What one document may ask for: size, depth, breadth and estimated cost, judged before anything runs.

Takes a parsed document and the limits of the hub; refuses with the limit's name, the figure and the
bound. Costs are estimated from declared page sizes, never from counts of what is behind them.
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
    merges: int = 5000  # pairs of fields under one response key
    spreads: int = 100  # fragments spread at one place
    filter_nodes: int = 100
    cost: int = 20_000  # entities times fields, from the asked page sizes
    page_size: int = 500
    default_page: int = 50
    scan_rows: int = 10_000  # native rows per source and root field
    scan_records: int = 30_000  # records made of them by `each` and `unpivot`
    lookup_ids: int = 200
    text_bytes: int = 4096  # one text in a filter
    hops: int = 8  # hubs and proxies that a request has passed
    schema_fields: int = 1  # `__schema` in one operation
    type_fields: int = 5  # `__type` in one operation
    schema_cost: int = 1_500_000  # values of an introspection, estimated


def refuse(name: str, found: int, bound: int) -> RequestRefused:
    """The error for a limit that was passed."""
    return RequestRefused(
        f"LIMIT_{name}",
        f"The request's {name.lower().replace('_', ' ')} is {found}; at most {bound} is allowed.",
        hint="Ask for less at once: fewer fields, smaller pages, or several requests.",
    )


def check_way(passed: tuple[str, ...], hub_id: str, limits: Limits) -> None:
    """Refuse a request that has passed this hub before, or too many, by what its `Via` says (RFC 9110, 7.6.3).

    Before any source is asked: equal questions share one call, and one asker's loop must not end the others'.
    """
    if len(passed) > limits.hops:
        raise refuse("HOPS", len(passed), limits.hops)
    if hub_id.casefold() in {name.casefold() for name in passed}:
        raise RequestRefused(
            "LOOP_DETECTED",
            "The request has already passed through this hub.",
            hint="A hub before this one has this hub as its source, and is its source in turn.",
        )


def check_document(document: DocumentNode, limits: Limits) -> None:
    """Refuse operations that are deeper or wider than allowed, before they are validated.

    Validation compares all fields of one response key with each other, so it is only begun where these are few.
    """
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    memo: dict[str, tuple[int, int]] = {}
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    merges = 0
    for operation in operations:
        depth, fields = _measure(operation.selection_set, fragments, memo)
        if depth > limits.depth and not _asks_schema(operation):
            raise refuse("DEPTH", depth, limits.depth)
        if fields > limits.fields:
            raise refuse("FIELDS", fields, limits.fields)
        roots = _root_fields(operation.selection_set, fragments, limits)
        if roots > limits.root_fields:
            raise refuse("ROOT_FIELDS", roots, limits.root_fields)
        merges += _merges(operation.selection_set, fragments, limits)
    unused = [node for name, node in fragments.items() if name not in memo]
    merges += sum(_merges(node.selection_set, fragments, limits) for node in unused)
    if merges > limits.merges:
        raise refuse("MERGES", merges, limits.merges)


def _asks_schema(operation: OperationDefinitionNode) -> bool:
    """Introspection, which tools ask deeper than anybody asks for data; its answer is bounded by the schema."""
    fields = operation.selection_set.selections
    return all(isinstance(node, FieldNode) and node.name.value.startswith("__") for node in fields)


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
        elif isinstance(node, FragmentSpreadNode) and node.name.value in fragments:
            name = node.name.value
            if name not in memo:
                memo[name] = (0, 0)  # one that spreads itself is left to validation
                memo[name] = _measure(fragments[name].selection_set, fragments, memo)
            found = memo[name]
        else:
            continue
        depth = max(depth, found[0])
        fields += found[1]
    return depth, fields


def _root_fields(selection_set: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], limits: Limits) -> int:
    return sum(len(nodes) for nodes in fields_by_key([selection_set], fragments, limits).values())


def _merges(selection_set: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], limits: Limits) -> int:
    """Pairs of fields that stand under one response key at one place, which validation compares."""
    pairs = seen = 0
    pending = [[selection_set]]
    while pending:
        for nodes in fields_by_key(pending.pop(), fragments, limits).values():
            pairs += len(nodes) * (len(nodes) - 1) // 2
            seen += len(nodes)
            below = [node.selection_set for node in nodes if node.selection_set]
            if below:
                pending.append(below)
        if seen > limits.fields:  # only where fragments spread themselves
            raise refuse("FIELDS", seen, limits.fields)
    return pairs


def fields_by_key(
    sets: list[SelectionSetNode], fragments: dict[str, FragmentDefinitionNode], limits: Limits
) -> dict[str, list[FieldNode]]:
    """The fields of selection sets by response key, each fragment spread once."""
    found: dict[str, list[FieldNode]] = {}
    spread: set[str] = set()
    pending = list(sets)
    while pending:
        for node in pending.pop().selections:
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                pending.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value in fragments.keys() - spread:
                spread.add(node.name.value)
                pending.append(fragments[node.name.value].selection_set)
    if len(spread) > limits.spreads:
        raise refuse("SPREADS", len(spread), limits.spreads)
    return found
