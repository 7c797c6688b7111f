"""Compiles a policy document: takes it with the vocabulary, the domain's zone and the purposes; gives a `Policy`.

Refuses, all problems together with file and line, every term, operator, operand and duty that is unknown or cannot
be enforced for the property it meets. For one coordinate only the most specific permissions count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from types import MappingProxyType

from policies.combine import Compiled, combine, windows, without_effect
from policies.conditions import All, AssigneeIs, Attribute, HopsAre, NowIs, Some, Test
from policies.decision import Coordinate, Obligation
from policies.model import Assignee, Constraint, Document, Permission, Prohibition
from policies.obligations import Unenforceable, build, in_order
from policies.operands.table import by_class, compile_operand
from policies.operands.written import Context, Domains, Refused, Written, midnight
from policies.policy import Grant, Policy, Rule
from policies.purposes import PurposeTree
from policies.targets import Covered, Unknown, cover, properties_of
from vocab.documents import DocumentError, DocumentPath, Lines, Problem, problems_of, read_with_lines
from vocab.terms import Class, Vocabulary

_ATTRIBUTES: tuple[Attribute, ...] = ("scope", "role", "organisation", "client")


@dataclass(slots=True)
class _Compilation:
    """The context of one run and what it has found so far."""

    context: Context
    make_problem: Callable[[str, str, DocumentPath, str], Problem]
    valid: tuple[Test, ...] = ()  # what every permission also needs
    problems: dict[Problem, None] = field(default_factory=dict)

    def refuse(self, code: str, message: str, path: DocumentPath, hint: str = "") -> None:
        self.problems[self.make_problem(code, message, path, hint)] = None


def compile_text(
    text: str,
    vocabulary: Vocabulary,
    *,
    zone: tzinfo,
    purposes: PurposeTree,
    domains: Domains | None = None,
    file: str = "",
    assigner: str | None = None,
) -> Policy:
    """The policy written in `text` (YAML). Raises `DocumentError` with all problems; see `compile_policy`."""
    document, lines = read_with_lines(Document, text, file=file)
    context = Context(vocabulary, zone, purposes, domains, document.assigner, document.uid)
    return compile_document(document, context, expected=assigner, lines=lines, file=file)


def compile_policy(
    document: Document,
    vocabulary: Vocabulary,
    *,
    zone: tzinfo,
    purposes: PurposeTree,
    domains: Domains | None = None,
    lines: Lines | None = None,
    file: str = "",
    assigner: str | None = None,
) -> Policy:
    """The policy of a document. Raises `DocumentError` with all problems; `lines` places them.

    `zone` is the domain's: a bare date is its midnight. `domains` are those the hub serves, with the kinds of
    cases and situations of each where they are to be checked (None: nothing is).
    `assigner`, where given, is the holder who must have written it.
    """
    context = Context(vocabulary, zone, purposes, domains, document.assigner, document.uid)
    return compile_document(document, context, expected=assigner, lines=lines, file=file)


def compile_document(
    document: Document, context: Context, *, expected: str | None = None, lines: Lines | None = None, file: str = ""
) -> Policy:
    """The policy of a document in a context made for it. Raises `DocumentError` with all problems."""
    run = _Compilation(context, problems_of(file, lines))
    if expected is not None and document.assigner != expected:
        message = f"the policy is of '{document.assigner}', but the data is of '{expected}'"
        run.refuse("POLICY_ASSIGNER_UNKNOWN", message, ("assigner",), "only the holder of data decides over it")
    if context.law:
        _refuse_in_law(document, run)
    run.valid = tuple(_valid(document, run))
    permissions = [_rule(document, "permission", i, rule, run) for i, rule in enumerate(document.permission)]
    prohibitions = [_rule(document, "prohibition", i, rule, run) for i, rule in enumerate(document.prohibition)]
    rules = combine(permissions, prohibitions)
    if not run.problems and not context.law:
        hint = "permit it to those who may read it, by assignee or purpose, instead"
        for path, message in without_effect(prohibitions, rules):
            run.refuse("POLICY_PROHIBITION_WITHOUT_EFFECT", message, path, hint)
    if run.problems:
        raise DocumentError(tuple(sorted(run.problems, key=lambda problem: problem.line)))
    counted = windows([*permissions, *prohibitions])
    return Policy(document.uid, document.assigner, document.title, MappingProxyType(rules), counted)


def _refuse_in_law(document: Document, run: _Compilation) -> None:
    if document.permission:
        message = "a law only forbids; what it permits would have no effect"
        run.refuse("POLICY_LAW_PERMITS", message, ("permission",), "permit it in the policies of the holders")
    if document.valid is not None:
        message = "'valid' ends permissions, and a law has none"
        run.refuse("POLICY_LAW_UNENFORCEABLE", message, ("valid",), "constrain each prohibition by dateTime")


def _valid(document: Document, run: _Compilation) -> Iterator[Test]:
    """When permissions hold at all."""
    if document.valid is None:
        return
    start, end = (
        None if written is None else midnight(written, run.context.zone)
        for written in (document.valid.from_, document.valid.until)
    )
    if start is not None and end is not None and start >= end:
        run.refuse("POLICY_VALID_ORDER", "the policy would end before it begins", ("valid", "until"))
    if start is not None:
        yield NowIs("gteq", start)
    if end is not None:
        yield NowIs("lt", end)


def _rule(document: Document, key: str, index: int, written: Prohibition, run: _Compilation) -> Compiled:
    path: DocumentPath = (key, index)
    covered = tuple(_covered(written, path, run))
    classes = dict.fromkeys(item.class_name for item in covered)
    identifier = f"{document.uid}#{key}/{index}"
    ground = written.ground if isinstance(written, Permission) else None
    shared = None if _by_class(written.constraint) else _test(written, path, None, run)
    rules = {name: Rule(identifier, shared or _test(written, path, name, run), ground) for name in classes}
    grants: Mapping[Coordinate, Grant] = {}
    if isinstance(written, Permission):
        _need_ground(written, path, covered, run)
        grants = {
            item.coordinate: Grant(rules[item.class_name], tuple(_obligations(written, path, item, run)))
            for item in covered
        }
    return Compiled(path, covered, rules, grants)


def _covered(written: Prohibition, path: DocumentPath, run: _Compilation) -> Iterator[Covered]:
    for index, target in enumerate(written.target):
        found = cover(target, run.context.vocabulary, permits=isinstance(written, Permission))
        if isinstance(found, Unknown):
            run.refuse(found.code, found.message, (*path, "target", index), found.hint)
        else:
            yield from found


def _need_ground(written: Permission, path: DocumentPath, covered: Iterable[Covered], run: _Compilation) -> None:
    personal = [item.coordinate for item in covered if item.prop.personal]
    if personal and written.ground is None:
        message = "a permission over a personal coordinate names its ground: " + ", ".join(personal)
        run.refuse("POLICY_GROUND_MISSING", message, path, "ground: the law or ordinance article")


def _obligations(written: Permission, path: DocumentPath, item: Covered, run: _Compilation) -> Iterator[Obligation]:
    siblings = properties_of(run.context.vocabulary.classes[item.class_name])
    made: list[Obligation] = []
    for index, duty in enumerate(written.duty or ()):
        built = build(
            duty.action,
            duty.parameters(),
            item.prop,
            class_name=item.class_name,
            assigner=run.context.assigner,
            siblings=siblings,
        )
        if isinstance(built, Unenforceable):
            run.refuse(built.code, built.message, (*path, "duty", index), built.hint)
        else:
            made.append(built)
    disordered = in_order(made)
    if disordered is not None:
        run.refuse(disordered.code, disordered.message, (*path, "duty"), disordered.hint)
    yield from made


def _test(written: Prohibition, path: DocumentPath, class_name: str | None, run: _Compilation) -> Test:
    cls = run.context.vocabulary.classes[class_name] if class_name is not None else None
    constraints = _constraints(written.constraint or (), (*path, "constraint"), cls, run)
    always = run.valid + _not_forwarded(written) if isinstance(written, Permission) else ()
    return All((*always, *_assignee(written.assignee), *constraints))


def _not_forwarded(written: Permission) -> tuple[Test, ...]:
    """What must not be passed on leaves only to those who ask this hub themselves."""
    forbidden = any(duty.action == "noForward" for duty in written.duty or ())
    return (HopsAre("eq", 0),) if forbidden else ()


def _assignee(assignee: Assignee | None) -> Iterator[Test]:
    for kind in _ATTRIBUTES if assignee else ():
        values: tuple[str, ...] | None = getattr(assignee, kind)
        if values is not None:
            yield AssigneeIs(kind, frozenset(values))


def _constraints(
    written: Iterable[Constraint], path: DocumentPath, cls: Class | None, run: _Compilation
) -> Iterator[Test]:
    for index, constraint in enumerate(written):
        here = (*path, index)
        if constraint.and_ is not None:
            yield All(tuple(_constraints(constraint.and_, (*here, "and"), cls, run)))
        elif constraint.or_ is not None:
            yield Some(tuple(_constraints(constraint.or_, (*here, "or"), cls, run)))
        else:
            yield from _operand(constraint, here, cls, run)


def _operand(constraint: Constraint, path: DocumentPath, cls: Class | None, run: _Compilation) -> Iterator[Test]:
    left, operator, right = constraint.left_operand, constraint.operator, constraint.right_operand
    if left is None or operator is None or right is None:
        raise TypeError("the model lets no such constraint through")
    try:
        yield compile_operand(Written(left, operator, right, cls, constraint.per), run.context)
    except Refused as refused:
        run.refuse(refused.code, refused.message, (*path, refused.part), refused.hint)


def _by_class(constraints: Iterable[Constraint] | None) -> bool:
    return any(
        by_class(each.left_operand or "") or _by_class(each.and_) or _by_class(each.or_) for each in constraints or ()
    )
