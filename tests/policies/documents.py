"""Random policy documents: every form that the model has, with texts that tables and files easily break."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from policies.model import Document
from policies.stock import plain
from vocab.documents import read_data

OPERATORS = ("eq", "neq", "lt", "lteq", "gt", "gteq", "isA", "isPartOf", "isAnyOf", "isNoneOf", "isAllOf")
NASTY = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    " a",
    "a ",
    "a,b",
    '"',
    "[",
    "{a: b}",
    "_x000D_",
    "# a",
    "true",
    "2027-04-01",
    "a\nb",
)

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
    st.sampled_from(["mobility", "災害対応", "123", "0123"]),
)
names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
uris = st.builds("urn:test:{}".format, names)
targets = (
    st.sampled_from(
        ["*", "BikeStation.*", "BikeStation.id", "BikeStation.contact.person", "WaterGauge.waterLevel", "WaterGauge.id"]
    )
    | texts
)
lists = st.lists(texts, min_size=1, max_size=3)
right = st.one_of(
    texts,
    lists,
    texts.map(lambda value: {"claim": value}),
    st.fixed_dictionaries({"domain": texts, "kind": texts}, optional={"area": texts}),
    names.map(lambda value: {"source": value}),
    texts.map(lambda value: {"polygon": value}),
)
operands = st.sampled_from(["purpose", "scope", "dateTime", "situation", "row.name"]) | texts
plain_constraints = st.fixed_dictionaries(
    {"leftOperand": operands, "operator": st.sampled_from(OPERATORS), "rightOperand": right}
).filter(lambda written: written["leftOperand"] != "count")
counts = st.integers(1, 10**7).map(
    lambda seconds: {"leftOperand": "count", "operator": "lteq", "rightOperand": "5", "per": f"PT{seconds}S"}
)


def _groups(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    items = st.lists(inner, min_size=1, max_size=3)
    return st.builds(lambda key, found: {key: found}, st.sampled_from(["and", "or"]), items)


constraints = st.recursive(plain_constraints | counts, _groups, max_leaves=4)
duties = st.one_of(
    st.sampled_from(["mask", "pseudonymise", "noHold", "noForward", "redact"]).map(lambda action: {"action": action}),
    texts.map(lambda to: {"action": "generalise", "to": to}),
    lists.map(lambda what: {"action": "redact", "what": what}),
    st.fixed_dictionaries(
        {"action": st.just("suppressBelow"), "threshold": st.integers(2, 99).map(str), "by": lists},
        optional={"of": texts},
    ),
    st.integers(1, 10**7).map(lambda seconds: {"action": "delay", "period": f"PT{seconds}S"}),
    st.builds(lambda ja, en: {"action": "attribute", "text": {"ja": ja, "en": en}}, texts, texts),
)
assignees = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("scope", "role", "organisation", "client"), texts | lists)
).filter(bool)
prohibitions = st.fixed_dictionaries(
    {"target": st.lists(targets, min_size=1, max_size=4), "action": st.just("read")},
    optional={"assignee": assignees, "constraint": st.lists(constraints, min_size=1, max_size=3)},
)
permissions = st.builds(
    lambda rule, more: {**rule, **more},
    prohibitions,
    st.fixed_dictionaries({}, optional={"duty": st.lists(duties, min_size=1, max_size=2), "ground": texts}),
)
_days = st.dates().map(lambda day: f"{day:%Y-%m-%d}").filter(lambda text: len(text) == 10)
valid = st.fixed_dictionaries({}, optional={"from": _days, "until": _days}).filter(bool)


def _document(data: dict[str, Any]) -> Document:
    return read_data(Document, plain(data))


documents = st.fixed_dictionaries(
    {"uid": uris, "assigner": names},
    optional={
        "title": st.fixed_dictionaries({"ja": texts, "en": texts}),
        "valid": valid,
        "permission": st.lists(permissions, min_size=1, max_size=4),
        "prohibition": st.lists(prohibitions, min_size=1, max_size=2),
    },
).map(_document)
"""Documents that the model takes; what the vocabulary says of them is another matter."""
