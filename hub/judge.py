"""The decisions on coordinates of one source: what its policy says, and what follows for ids made from properties.

Takes a source, names of coordinates and the facts; gives a decision for each. An error while judging is a
denial, and the operator's log names the coordinate and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from hub.catalogue import Source
from hub.needs import ID
from policies.decide import decide, faults
from policies.decision import Coordinate, Decision, coordinate
from policies.facts import Facts

log = logging.getLogger("tsunagu.decide")


def judge(source: Source, asked: Iterable[Coordinate], facts: Facts) -> dict[Coordinate, Decision]:
    """What a consumer may see of each coordinate. An id made from properties is as closed as they are."""
    decisions = decide(source.policy, asked, facts)
    for name in faults(decisions):
        log.error("source %s: judging %s failed and is a denial", source.name, name)
    for class_name, mapping in source.classes.items():
        if not mapping.key_shows:
            continue
        name = coordinate(class_name, ID)
        if name in decisions:
            shown = [coordinate(class_name, item) for item in mapping.key_shows]
            judged = decide(source.policy, shown, facts)
            closed = next((judged[item] for item in shown if not judged[item].plain), None)
            if closed is not None:
                decisions[name] = Decision((), closed.why)
    return decisions
