"""What is handed out of a consent record: the person's receipt in its language, and the controller's document.

Takes a record; gives JSON objects after ISO/IEC TS 27560:2023 in terms of the W3C Data Privacy Vocabulary. Neither
names an account: the person is the holder's key of it, a representative its mandate. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from hub.registry.consent_records import (
    RECEIPT_VERSION,
    SCHEMA_VERSION,
    ConsentEvent,
    ConsentRecord,
    ConsentState,
    Processing,
)
from policies.dpv import NAMESPACE
from vocab.terms import Label

_NO_NAMES: Mapping[str, Label] = MappingProxyType({})
_TITLE = Label("同意の控え", "Consent receipt")
_SELF = Label("本人", "the person")
_REPRESENTATIVE = Label("代理人", "a representative")
_UNTIL_THE_END = Label("同意の期限まで", "until the consent ends")
_STATES = {
    ConsentState.GIVEN: Label("同意しました", "given"),
    ConsentState.RENEWED: Label("更新しました", "renewed"),
    ConsentState.WITHDRAWN: Label("撤回しました", "withdrawn"),
    ConsentState.EXPIRED: Label("期限が過ぎました", "expired"),
}
_STATUS = {
    ConsentState.GIVEN: "dpv:ConsentGiven",
    ConsentState.RENEWED: "dpv:RenewedConsentGiven",
    ConsentState.WITHDRAWN: "dpv:ConsentWithdrawn",
    ConsentState.EXPIRED: "dpv:ConsentExpired",
}
_LABELS = {
    "controller": Label("提供元", "Data held by"),
    "recipients": Label("提供先", "Given to"),
    "purpose": Label("利用目的", "For"),
    "coordinates": Label("項目", "Data"),
    "starts_at": Label("開始", "From"),
    "ends_at": Label("期限", "Until"),
    "benefit": Label("得られるもの", "Benefit"),
    "notice": Label("説明文", "Notice"),
    "retention": Label("提供先での保存", "Kept there"),
    "storage": Label("保存場所", "Kept in"),
    "jurisdiction": Label("準拠する法域", "Jurisdiction"),
    "withdrawal": Label("撤回の方法", "How to withdraw"),
}
_CONTEXT = {
    "@version": 1.1,
    "@vocab": "urn:tsunagu:consent:",
    "dpv": NAMESPACE,
    "header": "@nest",
    "processing": "@nest",
    "pii_principal_id": "dpv:hasDataSubject",
    "privacy_notice": "dpv:hasNotice",
    "purpose": {"@id": "dpv:hasPurpose", "@type": "@id"},
    "pii_information": "dpv:hasPersonalData",
    "pii_controllers": "dpv:hasDataController",
    "recipient_third_parties": "dpv:hasRecipient",
    "jurisdiction": "dpv:hasJurisdiction",
    "state": {"@id": "dpv:hasConsentStatus", "@type": "@id"},
    "time": "dpv:isIndicatedAtTime",
    "entity_id": "dpv:isIndicatedBy",
}


def receipt(
    record: ConsentRecord, language: str, *, now: datetime | None = None, names: Mapping[str, Label] = _NO_NAMES
) -> dict[str, Any]:
    """What the person gets, in `ja` or `en`: items of name, label and value, and what was said when.

    `now` lets the state be expired; `names` are titles of holder, recipients and coordinates where they are known.
    """
    state = record.state(record.processing.starts_at if now is None else now)
    return {
        "schema_version": RECEIPT_VERSION,
        "receipt_id": record.receipt,
        "record_id": record.id,
        "language": language,
        "title": _TITLE.get(language),
        "state": {"code": str(state), "label": _STATES[state].get(language)},
        "items": [
            {"name": name, "label": _LABELS[name].get(language), "value": value}
            for name, value in _items(record.processing, language, names)
        ],
        "history": [_told(event, language) for event in record.events],
    }


def record_document(record: ConsentRecord, *, now: datetime | None = None) -> dict[str, Any]:
    """What the controller keeps, as JSON-LD: header, processing, parties and events; `now` as in `receipt`."""
    processing = record.processing
    state = record.state(processing.starts_at if now is None else now)
    return {
        "@context": _CONTEXT,
        "@id": f"urn:uuid:{record.id}",
        "@type": "dpv:ConsentRecord",
        "header": {
            "schema_version": SCHEMA_VERSION,
            "record_id": record.id,
            "receipt_id": record.receipt,
            "pii_principal_id": record.subject,
        },
        "processing": _processing(processing),
        "state": _STATUS[state],
        "parties": list(_parties(record)),
        "events": [_event(event, record) for event in record.events],
    }


def _items(processing: Processing, language: str, names: Mapping[str, Label]) -> Iterator[tuple[str, Any]]:
    def named(name: str) -> str:
        return names[name].get(language) if name in names else name

    notice = processing.notice
    yield "controller", named(processing.holder)
    yield "recipients", [named(name) for name in sorted(processing.recipients)]
    yield "purpose", processing.purpose_label.get(language)
    yield "coordinates", [named(name) for name in sorted(processing.coordinates)]
    yield "starts_at", processing.starts_at.isoformat()
    yield "ends_at", processing.ends_at.isoformat()
    yield "benefit", processing.benefit.get(language)
    text = None if notice.text is None else notice.text.get(language)
    yield "notice", {"version": notice.version, "url": notice.url, "text": text}
    yield "retention", processing.retention or _UNTIL_THE_END.get(language)
    yield "storage", list(processing.storage)
    yield "jurisdiction", processing.jurisdiction
    yield "withdrawal", processing.withdrawal.get(language)


def _told(event: ConsentEvent, language: str) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "state": str(event.state),
        "label": _STATES[event.state].get(language),
        "by": (_SELF if event.mandate is None else _REPRESENTATIVE).get(language),
        "mandate": event.mandate,
        "receipt_id": event.receipt,
    }


def _processing(processing: Processing) -> dict[str, Any]:
    notice = processing.notice
    return {
        "privacy_notice": {
            "@type": "dpv:ConsentNotice",
            "version": notice.version,
            "url": notice.url,
            "text": None if notice.text is None else _both(notice.text),
        },
        "language": processing.language,
        "purpose": processing.purpose_iri or processing.purpose,
        "purpose_label": _both(processing.purpose_label),
        "pii_information": sorted(processing.coordinates),
        "pii_controllers": [processing.holder],
        "recipient_third_parties": sorted(processing.recipients),
        "storage_locations": list(processing.storage),
        "retention_period": processing.retention or processing.ends_at.isoformat(),
        "validity": {"from": processing.starts_at.isoformat(), "until": processing.ends_at.isoformat()},
        "jurisdiction": processing.jurisdiction,
        "benefit": _both(processing.benefit),
        "withdrawal_method": _both(processing.withdrawal),
    }


def _parties(record: ConsentRecord) -> Iterator[dict[str, Any]]:
    yield {"id": record.subject, "type": "dpv:DataSubject"}
    yield {"id": record.holder, "type": "dpv:DataController"}
    for name in sorted(record.processing.recipients):
        yield {"id": name, "type": "dpv:ThirdParty"}
    mandates = {event.mandate: event.relation for event in record.events if event.mandate is not None}
    for mandate, relation in sorted(mandates.items()):
        yield {"id": mandate, "type": "dpv:Representative", "relation": relation}


def _event(event: ConsentEvent, record: ConsentRecord) -> dict[str, Any]:
    return {
        "time": event.at.isoformat(),
        "state": _STATUS[event.state],
        "type": "dpv:ExpressedConsent",
        "entity_id": event.mandate or record.subject,
        "receipt_id": event.receipt,
    }


def _both(label: Label) -> list[dict[str, str]]:
    return [{"@language": language, "@value": label.get(language)} for language in ("ja", "en")]
