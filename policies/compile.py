"""Compiles a policy document: takes it with the vocabulary, the domain's zone and the purposes; gives a `Policy`.

Refuses, all problems together with file and line, every term, operator, operand and duty that is unknown or cannot
be enforced for the property it meets. Rules are combined here: for one coordinate only the most specific permissions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from types import MappingProxyType

from policies.conditions import All, AssigneeIs, Attribute, Some, Test, atoms
from policies.decision import Coordinate, Obligation
from policies.model import Assignee, Constraint, Document, Permission, Prohibition
from policies.obligations import Unenforceable, build
from policies.operands import ROW, Context, Refused, Written, compile_operand
from policies.policy import CoordinateRules, Grant, Policy, Rule
from policies.purposes import PurposeTree
from policies.targets import Covered, Level, Unknown, cover
from vocab.documents import DocumentError, DocumentPath, Lines, Problem, problems_of, read_with_lines
from vocab.terms import Class, Property, Vocabulary

_ATTRIBUTES: tuple[Attribute, ...] = ("scope", "role", "organisation", "client")


@dataclass(slots=True)
class _Compilation:
    """The context of one run and what it has found so far."""

    context: Context
    make_problem: Callable[[str, str, DocumentPath, str], Problem]
    problems: dict[Problem, None] = field(default_factory=dict)

    def refuse(self, code: str, message: str, path: DocumentPath, hint: str = "") -> None:
        self.problems[self.make_problem(code, message, path, hint)] = None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One rule with everything it covers; `rules` by class, because a row operand depends on the class."""

    path: DocumentPath
    covered: tuple[Covered, ...]
    rules: Mapping[str, Rule]
    grants: Mapping[Coordinate, Grant]


def compile_text(
    text: str,
    vocabulary: Vocabulary,
    *,
    zone: tzinfo,
    purposes: PurposeTree,
    domains: frozenset[str] | None = None,
    file: str = "",
) -> Policy:
    """The policy written in `text` (YAML). Raises `DocumentError` with all problems."""
    document, lines = read_with_lines(Document, text, file=file)
    return compile_policy(document, vocabulary, zone=zone, purposes=purposes, domains=domains, lines=lines, file=file)


def compile_policy(
    document: Document,
    vocabulary: Vocabulary,
    *,
    zone: tzinfo,
    purposes: PurposeTree,
    domains: frozenset[str] | None = None,
    lines: Lines | None = None,
    file: str = "",
) -> Policy:
    """The policy of a document. Raises `DocumentError` with all problems; `lines` places them.

    `zone` is the domain's: a bare date is its midnight. `domains` are those the hub serves (None: not checked).
    """
    run = _Compilation(Context(vocabulary, zone, purposes, domains), problems_of(file, lines))
    permissions = [_rule(document, "permission", i, rule, run) for i, rule in enumerate(document.permission)]
    prohibitions = [_rule(document, "prohibition", i, rule, run) for i, rule in enumerate(document.prohibition)]
    rules = _combine(permissions, prohibitions)
    if not run.problems:
        _refuse_without_effect(prohibitions, rules, run)
    if run.problems:
        raise DocumentError(tuple(sorted(run.problems, key=lambda problem: problem.line)))
    return Policy(document.uid, document.assigner, document.title, MappingProxyType(rules))


def _rule(document: Document, key: str, index: int, written: Prohibition, run: _Compilation) -> _Compiled:
    path: DocumentPath = (key, index)
    covered = tuple(_covered(written, path, run))
    classes = dict.fromkeys(item.class_name for item in covered)
    identifier = f"{document.uid}#{key}/{index}"
    ground = written.ground if isinstance(written, Permission) else None
    shared = None if _reads_row(written.constraint) else _test(written, path, None, run)
    rules = {name: Rule(identifier, shared or _test(written, path, name, run), ground) for name in classes}
    grants: Mapping[Coordinate, Grant] = {}
    if isinstance(written, Permission):
        _need_ground(written, path, covered, run)
        grants = {
            item.coordinate: Grant(rules[item.class_name], tuple(_obligations(written, path, item.prop, run)))
            for item in covered
        }
    return _Compiled(path, covered, rules, grants)


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


def _obligations(written: Permission, path: DocumentPath, prop: Property, run: _Compilation) -> Iterator[Obligation]:
    for index, duty in enumerate(written.duty or ()):
        built = build(duty.action, duty.parameters(), prop)
        if isinstance(built, Unenforceable):
            run.refuse(built.code, built.message, (*path, "duty", index), built.hint)
        else:
            yield built


def _test(written: Prohibition, path: DocumentPath, class_name: str | None, run: _Compilation) -> Test:
    cls = run.context.vocabulary.classes[class_name] if class_name is not None else None
    constraints = _constraints(written.constraint or (), (*path, "constraint"), cls, run)
    return All((*_assignee(written.assignee), *constraints))


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
        yield compile_operand(Written(left, operator, right, cls), run.context)
    except Refused as refused:
        run.refuse(refused.code, refused.message, (*path, refused.part), refused.hint)


def _reads_row(constraints: Iterable[Constraint] | None) -> bool:
    return any(
        (each.left_operand or "").startswith(ROW) or _reads_row(each.and_) or _reads_row(each.or_)
        for each in constraints or ()
    )


def _combine(permissions: list[_Compiled], prohibitions: list[_Compiled]) -> dict[Coordinate, CoordinateRules]:
    """Per coordinate: the permissions of its highest level and all prohibitions, each rule once, in file order."""
    best: dict[Coordinate, tuple[Level, dict[str, Grant]]] = {}
    for compiled in permissions:
        for item in compiled.covered:
            if item.coordinate not in best or item.level > best[item.coordinate][0]:
                best[item.coordinate] = (item.level, {})
            level, grants = best[item.coordinate]
            if item.level == level:
                grant = compiled.grants[item.coordinate]
                grants[grant.rule.id] = grant
    forbidden: dict[Coordinate, dict[str, Rule]] = {}
    for compiled in prohibitions:
        for item in compiled.covered:
            rule = compiled.rules[item.class_name]
            forbidden.setdefault(item.coordinate, {})[rule.id] = rule
    return {
        name: CoordinateRules(
            prohibitions=tuple(forbidden.get(name, {}).values()),
            permissions=tuple(best[name][1].values()) if name in best else (),
        )
        for name in best.keys() | forbidden.keys()
    }


def _refuse_without_effect(
    prohibitions: list[_Compiled], rules: Mapping[Coordinate, CoordinateRules], run: _Compilation
) -> None:
    """Who leaves out a token is anonymous: forbidding somebody what anonymous may read has no effect."""
    for compiled in prohibitions:
        if not any(atom.asks_who for rule in compiled.rules.values() for atom in atoms(rule.test)):
            continue
        names = dict.fromkeys(item.coordinate for item in compiled.covered)
        open_to_all = [name for name in names if _anonymous_may_read(rules[name])]
        if open_to_all:
            message = "anonymous may read what this forbids to some, who only need to leave out who they are: "
            hint = "permit it to those who may read it, by assignee or purpose, instead"
            run.refuse("POLICY_PROHIBITION_WITHOUT_EFFECT", message + ", ".join(open_to_all[:5]), compiled.path, hint)


def _anonymous_may_read(rules: CoordinateRules) -> bool:
    closed = any(rule.test == All() for rule in rules.prohibitions)
    return not closed and any(_open_to_anonymous(grant.rule.test) for grant in rules.permissions)


def _open_to_anonymous(test: Test) -> bool:
    if isinstance(test, All):
        return all(_open_to_anonymous(item) for item in test.items)
    if isinstance(test, Some):
        return any(_open_to_anonymous(item) for item in test.items)
    return not test.asks_who
