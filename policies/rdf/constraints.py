"""Constraints, assignees and duties of a graph: takes a node, gives what the strict document model takes.

Refuses, as problems of the reading, operands, operators, collections and actions that a policy here cannot hold.
"""

from __future__ import annotations

from typing import get_args

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from policies.model import Assignee, Constraint, Operator
from policies.operands.table import OPERANDS
from policies.rdf import names
from policies.rdf.names import ODRL, ROW, ROW_TERM, TERMS
from policies.rdf.nodes import Reading
from policies.rdf.tree import STANDARD_KEYS
from vocab.documents import DocumentPath
from vocab.yamltree import Data

Order = int | None
_OPERATORS: tuple[str, ...] = get_args(Operator)
_KINDS = tuple(Assignee.model_fields)
ORDERED = "order"
"""The profile's property that says where among its like something stands."""


def constraint(reading: Reading, node: Node, path: DocumentPath) -> dict[str, Data]:
    """A constraint, or a group of them."""
    if not reading.enter(node, path):
        return {}
    found: dict[str, Data] = {}
    for key in ("and", "or"):
        group = reading.one(node, ODRL + key, (*path, key))
        if group is not None:
            found[key] = _group(reading, group, (*path, key))
    reading.types(node, ("LogicalConstraint",) if found else ("Constraint",), path)
    left = reading.one(node, ODRL + "leftOperand", path, required=not found)
    if left is not None:
        found |= _comparison(reading, node, left, path)
    taken = {ORDERED, "rowProperty", *STANDARD_KEYS[Constraint]}
    return found | reading.own(node, taken, path)


def _group(reading: Reading, head: Node, path: DocumentPath) -> Data:
    if not reading.is_list(head):
        reading.refuse("ODRL_VALUE_REFUSED", "the constraints of a group stand in a list", path, "write ( … ), @list")
        return ()
    items = reading.items(head, path)
    return tuple(constraint(reading, item, (*path, at)) for at, item in enumerate(items))


def _comparison(reading: Reading, node: Node, left: Node, path: DocumentPath) -> dict[str, Data]:
    name = _left(reading, node, left, path)
    right = _right(reading, node, name, path)
    found: dict[str, Data] = {"leftOperand": name, "operator": _operator(reading, node, path)}
    return found if right is None else found | {"rightOperand": right}


def _left(reading: Reading, node: Node, left: Node, path: DocumentPath) -> str:
    here = (*path, "leftOperand")
    iri = reading.iri(left, here) or ""
    if iri == ROW_TERM:
        found = reading.one(node, TERMS + "rowProperty", here, required=True)
        return ROW + ((reading.plain(found, here) or "") if found is not None else "")
    name = names.text_of(ODRL, iri) or names.text_of(TERMS, iri) or ""
    if name not in OPERANDS or names.operand(name) != iri:
        known = ", ".join(names.short(names.operand(operand)) for operand in (*OPERANDS, ROW))
        reading.refuse("ODRL_TERM_UNKNOWN", f"{names.short(iri)} is no left operand here", here, f"known: {known}")
    return name


def _operator(reading: Reading, node: Node, path: DocumentPath) -> str:
    here = (*path, "operator")
    iri = reading.iri(reading.one(node, ODRL + "operator", here, required=True), here)
    name = (iri or "").removeprefix(ODRL)
    if iri is not None and (name not in _OPERATORS or ODRL + name != iri):
        message = f"{names.short(iri)} is no operator here"
        reading.refuse("ODRL_TERM_UNKNOWN", message, here, f"known: {', '.join(_OPERATORS)}")
    return name


def _right(reading: Reading, node: Node, left: str, path: DocumentPath) -> Data | None:
    here = (*path, "rightOperand")
    value = reading.one(node, ODRL + "rightOperand", here)
    reference = reading.one(node, ODRL + "rightOperandReference", here)
    if (value is None) == (reference is None):
        reading.refuse("ODRL_VALUE_MISSING", "write one rightOperand or one rightOperandReference", here)
        return None
    if value is None:
        return _claim(reading, reference, here)
    if reading.is_list(value):
        items = reading.items(value, here)
        return tuple(_item(reading, item, left, (*here, at)) for at, item in enumerate(items))
    if isinstance(value, (Literal, URIRef)):
        return _item(reading, value, left, here)
    reading.types(value, ("RightOperand",), here)
    return reading.value(value, here)


def _claim(reading: Reading, reference: Node | None, path: DocumentPath) -> Data:
    found = names.text_of(names.CLAIM, reading.iri(reference, path) or "")
    if found is None:
        message = "the reference is no claim of the consumer"
        reading.refuse("ODRL_VALUE_REFUSED", message, path, f"write the IRI {names.CLAIM}NAME")
    return {"claim": found or ""}


def _item(reading: Reading, value: Node, left: str, path: DocumentPath) -> str:
    if left != "purpose" or not isinstance(value, URIRef):
        return reading.plain(value, path) or ""
    found = names.purpose_of(str(value))
    if found is None:
        message = f"{names.short(str(value))} is no purpose that is known here"
        reading.refuse(
            "ODRL_TERM_UNKNOWN", message, path, "a term of DPV that the hub has, or urn:tsunagu:purpose:NAME"
        )
    return found or ""


def assignee(reading: Reading, node: Node, path: DocumentPath) -> Data:
    """Whom a rule is for: one party by its IRI, or the consumers that some attributes pick out."""
    if isinstance(node, URIRef):
        reading.types(node, ("Party",), path)
        return _party(reading, str(node), path)
    if not reading.enter(node, path):
        return {}
    reading.types(node, ("Party", "PartyCollection"), path)
    source = reading.iri(reading.one(node, ODRL + "source", path, required=True), path)
    if source not in (None, names.CONSUMERS):
        reading.refuse("ODRL_PARTY_REFUSED", "the collection is not known here", path, f"refine <{names.CONSUMERS}>")
    return _refinements(reading, node, path, _KINDS, ("eq", "isAnyOf"))


def _party(reading: Reading, iri: str, path: DocumentPath) -> Data:
    for kind in _KINDS:
        found = names.text_of(names.PARTY.format(kind), iri)
        if found is not None:
            return {kind: found}
    hint = ", ".join(names.PARTY.format(kind) + "NAME" for kind in _KINDS)
    reading.refuse("ODRL_PARTY_REFUSED", "the party is not one of the hub's", path, hint)
    return {}


def duty(reading: Reading, node: Node, path: DocumentPath) -> dict[str, Data]:
    """A duty with its parameters."""
    if not reading.enter(node, path):
        return {}
    reading.types(node, ("Rule", "Duty"), path)
    action = reading.one(node, ODRL + "action", (*path, "action"), required=True)
    found = {} if action is None else _duty(reading, action, path)
    return found | reading.own(node, {ORDERED, *found}, path)


def _duty(reading: Reading, action: Node, path: DocumentPath) -> dict[str, Data]:
    here = (*path, "action")
    reading.types(action, ("Action",), here)
    parameters: dict[str, Data] = {}
    named: Node | None = action
    if not isinstance(action, URIRef) and reading.enter(action, here):
        named = reading.one(action, str(RDF.value), here, required=True)
        parameters = _refinements(reading, action, path, None, ("eq", "isAllOf"))
    iri = reading.iri(named, here) or ""
    name = names.text_of(ODRL, iri) or names.text_of(TERMS, iri) or ""
    if named is not None and names.duty(name) != iri:
        reading.refuse("ODRL_ACTION_REFUSED", f"{names.short(iri)} is no duty here", here)
    return {"action": name} | parameters


def _refinements(
    reading: Reading, node: Node, path: DocumentPath, known: tuple[str, ...] | None, operators: tuple[str, str]
) -> dict[str, Data]:
    """What a collection or an action is narrowed to: a value, or a list of them, for each of the profile's operands."""
    found: dict[str, Data] = {}
    for item in reading.take(node, ODRL + "refinement"):
        if not reading.enter(item, path):
            continue
        reading.types(item, ("Constraint",), path)
        left = reading.iri(reading.one(item, ODRL + "leftOperand", path, required=True), path) or ""
        name = names.text_of(TERMS, left)
        if name is None or (known is not None and name not in known) or name == "action":
            hint = "known: " + ", ".join(f"tsunagu:{kind}" for kind in known) if known else ""
            reading.refuse("ODRL_TERM_UNKNOWN", f"{names.short(left)} narrows nothing here", path, hint)
        elif name in found:
            reading.refuse("ODRL_VALUE_TWICE", f"{names.short(left)} is narrowed twice", path, "write one list")
        else:
            found[name] = _narrowed(reading, item, (*path, name), operators)
    return found


def _narrowed(reading: Reading, item: Node, path: DocumentPath, operators: tuple[str, str]) -> Data:
    operator = reading.iri(reading.one(item, ODRL + "operator", path, required=True), path)
    right = reading.one(item, ODRL + "rightOperand", path, required=True)
    if right is None:
        return ""
    single, several = operators
    is_list = reading.is_list(right)
    if operator != ODRL + (several if is_list else single) and (is_list or operator != ODRL + several):
        hint = f"{single} with a value, {several} with a list"
        reading.refuse("ODRL_VALUE_REFUSED", "the operator cannot stand here", path, hint)
    return reading.value(right, path)
