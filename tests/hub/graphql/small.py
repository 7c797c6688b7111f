"""A small vocabulary with every kind of property, and services that answer from memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from graphql import GraphQLError

from hub.graphql.person_services import PersonServices
from hub.graphql.services import AccessView, Effect, ObligationView, SituationRequest, SourceView
from policies.decision import Need
from policies.facts import Consumer, Situation
from vocab.terms import Class, Code, CodeList, Kind, Label, Property, Unit, Vocabulary

METRE = Unit("MTR", "urn:unit:MTR", Label("メートル", "metre"), "m", "length")
STATUS = CodeList(
    "OpenStatus",
    "urn:codes:OpenStatus",
    Label("開閉", "Open status"),
    (Code("OPEN", Label("開", "Open"), ("開放",)), Code("CLOSED", Label("閉", "Closed"))),
)


def prop(name: str, kind: Kind, **more: str | None) -> Property:
    """A property whose texts say its name."""
    label = Label(f"{name}の名", f"{name} label")
    return Property(name, f"urn:{name}", label, Label(f"{name}の説明", f"About {name}"), kind, **more)  # type: ignore[arg-type]


NAME = prop("name", Kind.VARIANTS)
LOCATION = prop("location", Kind.GEOMETRY)


def thing(name: str, properties: tuple[Property, ...], *, parents: tuple[str, ...], abstract: bool = False) -> Class:
    """A class with its root fields named after it."""
    singular = name[0].lower() + name[1:]
    label = Label(f"{name}類", f"{name} class")
    by_name = {item.name: item for item in properties}
    plural = f"{singular}s"
    return Class(name, f"urn:{name}", label, label, abstract, parents, singular, plural, properties, by_name=by_name)


GAUGE = thing(
    "WaterGauge",
    (
        NAME,
        LOCATION,
        prop("code", Kind.TEXT),
        prop("page", Kind.URI),
        prop("rank", Kind.INTEGER),
        prop("datum", Kind.NUMBER, unit="MTR"),
        prop("staffed", Kind.BOOLEAN),
        prop("builtAt", Kind.DATETIME),
        prop("status", Kind.CODE, codes="OpenStatus"),
        prop("waterLevel", Kind.MEASURE, unit="MTR"),
        prop("near", Kind.REFERENCE, target="Shelter"),
        prop("limits.warning", Kind.NUMBER, unit="MTR"),
        prop("limits.from", Kind.DATETIME),
    ),
    parents=("Place", "Entity"),
)
SHELTER = thing(
    "Shelter", (NAME, LOCATION, prop("gauge", Kind.REFERENCE, target="WaterGauge")), parents=("Place", "Entity")
)
NOTICE = thing("Notice", (prop("text", Kind.TEXT),), parents=("Entity",))
CLASSES = (
    thing("Entity", (), parents=(), abstract=True),
    thing("Place", (NAME, LOCATION), parents=("Entity",), abstract=True),
    GAUGE,
    SHELTER,
    NOTICE,
)
SMALL = Vocabulary({c.name: c for c in CLASSES}, {"OpenStatus": STATUS}, {"MTR": METRE}, "v1")

NOW = datetime(2026, 4, 1, tzinfo=UTC)


class Services:
    """Two sources, one unlisted; situations by officers only."""

    async def me(self, consumer: Consumer) -> Consumer | None:
        """The consumer, unless nobody."""
        return None if consumer.anonymous else consumer

    async def sources(self, consumer: Consumer, class_name: str | None) -> Sequence[SourceView]:
        """A listed and an unlisted source."""
        del consumer, class_name
        title = Label("高松市 河川水位", "Takamatsu river levels")
        listed = SourceView("river", "takamatsu", title, "CC-BY-4.0", ("WaterGauge",), "active")
        return [listed, SourceView("hidden", "x", title, None, ("WaterGauge",), "active", unlisted=True)]

    async def access(
        self, consumer: Consumer, class_name: str, holder: str | None, purpose: str | None
    ) -> Sequence[AccessView]:
        """One allowed coordinate with an obligation, one denied."""
        del consumer, holder, purpose
        rounded = ObligationView("round", (("to", "10"),))
        why = Label("規則による", "By the rule")
        allowed = AccessView("river", "takamatsu", f"{class_name}.name", Effect.ALLOW, "r1", (rounded,), (), why)
        need = Need("scope", ("river",))
        return [allowed, AccessView("river", "takamatsu", f"{class_name}.code", Effect.DENY, None, (), (need,), why)]

    async def declare_situation(self, consumer: Consumer, situation: SituationRequest) -> Situation:
        """Declared for officers; a fault when the reason says so."""
        if "officer" not in consumer.roles:
            raise GraphQLError("Officers only.", extensions={"code": "SITUATION_NOT_AN_OFFICER"})
        if situation.reason == "fault":
            raise RuntimeError("secret dsn=postgres://hub:pw@db")
        ends = NOW + timedelta(hours=situation.hours)
        return Situation("s1", situation.domain, situation.kind, situation.area, NOW, ends)

    @property
    def persons(self) -> PersonServices:
        """Nobody is known here."""
        raise GraphQLError("Nobody is known here.", extensions={"code": "PERSONS_NOT_SERVED"})

    async def confirm_situation(self, consumer: Consumer, situation_id: str) -> Situation:
        """Confirmed at once."""
        del consumer
        return Situation(situation_id, "sanuki", "drill", None, NOW, NOW)

    async def end_situation(self, consumer: Consumer, situation_id: str) -> Situation:
        """Ended at once."""
        del consumer
        return Situation(situation_id, "sanuki", "drill", None, NOW, NOW)
