"""The law of a domain: takes a document of prohibitions, gives a policy; adds it to the policies of holders.

Refuses permissions, and conditions on what only a holder keeps (consents, links, cases, agreements, counts). A law
can only narrow: what the consumer or the row does not say is forbidden.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from types import MappingProxyType

from policies.compile import compile_document
from policies.model import Document
from policies.operands.written import Context, Domains
from policies.policy import Policy
from policies.purposes import PurposeTree
from vocab.documents import read_with_lines
from vocab.terms import Vocabulary


def compile_law(
    text: str,
    vocabulary: Vocabulary,
    *,
    zone: tzinfo,
    purposes: PurposeTree,
    domains: Domains | None = None,
    file: str = "",
    assigner: str | None = None,
) -> Policy:
    """The law written in `text` (YAML), a policy without permissions. Raises `DocumentError` with all problems.

    `assigner`, where given, is the id of the domain that must have written it. Other arguments as in
    `policies.compile.compile_policy`.
    """
    document, lines = read_with_lines(Document, text, file=file)
    context = Context(vocabulary, zone, purposes, domains, document.assigner, document.uid, law=True)
    return compile_document(document, context, expected=assigner, lines=lines, file=file)


def under_law(policy: Policy, law: Policy) -> Policy:
    """The policy of a holder with the prohibitions of a law before its own; they keep their ids, which name the law."""
    rules = dict(policy.rules)
    for name in rules.keys() & law.rules.keys():
        forbidden = law.rules[name].prohibitions
        rules[name] = replace(rules[name], prohibitions=(*forbidden, *rules[name].prohibitions))
    return replace(policy, rules=MappingProxyType(rules))
