"""Receipts and documents of consents: whole, in both languages, and without accounts."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from rdflib import Graph, Namespace, URIRef

from hub.registry.consent_records import ConsentRecord
from hub.registry.receipts import receipt, record_document
from tests.hub.persons_world import CHILD, DAY, HOLDER, NOW, OTHER, SEEN, World, opened_world
from vocab.terms import Label

DPV = Namespace("https://w3id.org/dpv#")


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    """A registry with a link and a mandate."""
    async with opened_world(url) as made:
        await made.link()
        yield made


async def said(world: World) -> ConsentRecord:
    """Given by the person, withdrawn by its representative."""
    await world.mandate()
    record = await world.give()
    return await world.withdraw(record.id, OTHER, NOW + DAY)


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_a_receipt_tells_the_person_everything_in_its_language(world: World, language: str) -> None:
    """Who holds, who gets what for which purpose until when, what it is good for, and how to take it back."""
    record = await said(world)
    names = {HOLDER: Label("加古川市", "Kakogawa City"), SEEN: Label("見かけた場所", "where it was seen")}
    told = receipt(record, language, names=names)
    items = {item["name"]: item["value"] for item in told["items"]}
    assert items["controller"] == names[HOLDER].get(language)
    assert (items["recipients"], items["coordinates"]) == (["vendor-a"], [names[SEEN].get(language)])
    assert items["purpose"] == record.processing.purpose_label.get(language)
    assert (items["benefit"], items["withdrawal"]) == (
        record.processing.benefit.get(language),
        record.processing.withdrawal.get(language),
    )
    assert items["ends_at"] == (NOW + 30 * DAY).isoformat()
    assert told["state"]["code"] == "withdrawn"
    assert [event["state"] for event in told["history"]] == ["given", "withdrawn"]
    assert all(item["label"] for item in told["items"])


async def test_the_languages_of_a_receipt_differ_in_words_only(world: World) -> None:
    """The same names in the same order."""
    record = await world.give()
    ja, en = receipt(record, "ja"), receipt(record, "en")
    assert [item["name"] for item in ja["items"]] == [item["name"] for item in en["items"]]
    assert not {item["label"] for item in ja["items"]} & {item["label"] for item in en["items"]}
    assert (ja["receipt_id"], ja["record_id"]) == (en["receipt_id"], en["record_id"]) == (record.receipt, record.id)


async def test_a_receipt_says_when_a_consent_is_over(world: World) -> None:
    """At the instant that is asked about."""
    record = await world.give(until=NOW + DAY)
    states = [receipt(record, "en", now=now)["state"]["code"] for now in (NOW, NOW + DAY)]
    assert states == ["given", "expired"]
    assert record_document(record, now=NOW + DAY)["state"] == "dpv:ConsentExpired"


async def test_neither_names_an_account(world: World) -> None:
    """The person is the holder's key of it, a representative its mandate; both are JSON."""
    record = await said(world)
    for document in (receipt(record, "ja"), receipt(record, "en"), record_document(record)):
        text = json.dumps(document, ensure_ascii=False)
        assert "canary-mother" not in text
        assert "canary-other" not in text
        assert "id.example.jp" not in text
    assert CHILD in json.dumps(record_document(record))
    assert CHILD not in json.dumps(receipt(record, "ja"))


async def test_the_document_has_the_sections_of_the_standard(world: World) -> None:
    """ISO/IEC TS 27560: header, processing, parties, events, with what is mandatory in each."""
    record = await said(world)
    document = record_document(record)
    assert {"schema_version", "record_id", "pii_principal_id"} <= document["header"].keys()
    mandatory = {
        "privacy_notice",
        "language",
        "purpose",
        "pii_information",
        "pii_controllers",
        "storage_locations",
        "retention_period",
        "jurisdiction",
        "recipient_third_parties",
        "withdrawal_method",
    }
    assert mandatory <= document["processing"].keys()
    assert [party["type"] for party in document["parties"]] == [
        "dpv:DataSubject",
        "dpv:DataController",
        "dpv:ThirdParty",
        "dpv:Representative",
    ]
    assert [event["state"] for event in document["events"]] == ["dpv:ConsentGiven", "dpv:ConsentWithdrawn"]
    assert document["events"][1]["entity_id"] == record.events[1].mandate


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own reader
async def test_the_document_is_linked_data(world: World) -> None:
    """A JSON-LD reader without a network finds DPV's terms."""
    record = await said(world)
    graph = Graph().parse(data=json.dumps(record_document(record)), format="json-ld")
    node = URIRef(f"urn:uuid:{record.id}")
    assert graph.value(node, DPV.hasPurpose) == DPV.ServiceProvision
    assert graph.value(node, DPV.hasConsentStatus) == DPV.ConsentWithdrawn
    assert {str(item) for item in graph.objects(node, DPV.hasRecipient)} == {"vendor-a"}
    assert {str(item) for item in graph.objects(node, DPV.hasPersonalData)} == {SEEN}
