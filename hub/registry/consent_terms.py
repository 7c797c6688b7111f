"""What may be consented to: takes a request and the purposes, gives the processing it means from now on.

Refuses (`ConsentInvalid`) wildcards, unknown purposes, a consent that never ends, and what does not say in both
languages what it is for.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from hub.registry.consent_records import ConsentRequest, Processing
from hub.registry.perhaps import perhaps
from hub.registry.person_refusals import ConsentInvalid
from policies.purposes import PurposeTree
from vocab.terms import Label

LONGEST = timedelta(days=5 * 366)
_RECIPIENTS = 20
_COORDINATES = 200
_NAME = 200  # characters
_TEXT = 4000  # characters
_COORDINATE = re.compile(r"[A-Z]\w*(\.\w+)+", re.ASCII)
_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_DURATION = re.compile(r"P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?", re.ASCII)
_LINK = re.compile(r"https?://[^\s@]+")


def processing_from(request: ConsentRequest, purposes: PurposeTree, now: datetime) -> Processing:
    """What the request means if it is given at `now`; raises `ConsentInvalid`."""
    _check_parties(request)
    _check_coordinates(request)
    _check_period(request, now)
    _check_texts(request)
    _check_places(request)
    purpose = purposes.purposes.get(request.purpose)
    if purpose is None:
        said = Label("利用目的が登録されていません。", "The purpose is not one the hub knows.")
        raise ConsentInvalid(perhaps(said, request.purpose, purposes.purposes))
    return Processing(
        holder=request.holder,
        recipients=frozenset(request.recipients),
        purpose=request.purpose,
        purpose_label=purpose.label,
        purpose_iri=purpose.iri,
        coordinates=frozenset(request.coordinates),
        starts_at=now,
        ends_at=request.until,
        benefit=request.benefit,
        notice=request.notice,
        language=request.language,
        jurisdiction=request.jurisdiction,
        storage=tuple(request.storage),
        retention=request.retention,
        withdrawal=request.withdrawal,
    )


def _check_parties(request: ConsentRequest) -> None:
    named = 0 < len(request.recipients) <= _RECIPIENTS
    if not named or not all(
        0 < len(name) <= _NAME and "*" not in name for name in (request.holder, *request.recipients)
    ):
        raise ConsentInvalid(
            Label(
                f"提供元と1～{_RECIPIENTS}の提供先を示してください。",
                f"Name the holder and 1 to {_RECIPIENTS} recipients.",
            )
        )


def _check_coordinates(request: ConsentRequest) -> None:
    coordinates = request.coordinates
    named = 0 < len(coordinates) <= _COORDINATES
    if not named or not all(len(name) <= _NAME and _COORDINATE.fullmatch(name) for name in coordinates):
        raise ConsentInvalid(
            Label(
                f"項目を「クラス.項目」の形で1～{_COORDINATES}個示してください。まとめての指定（*）はできません。",
                f"Name 1 to {_COORDINATES} coordinates, each as Class.property; a consent knows no wildcard.",
            )
        )


def _check_period(request: ConsentRequest, now: datetime) -> None:
    if request.until.tzinfo is None or not now < request.until <= now + LONGEST:
        raise ConsentInvalid(Label("期限は今より後で5年以内です。", "A consent ends after now and within five years."))


def _check_texts(request: ConsentRequest) -> None:
    notice = request.notice
    labels = [request.benefit, request.withdrawal, *(() if notice.text is None else (notice.text,))]
    if not all(0 < len(text.strip()) <= _TEXT for label in labels for text in (label.ja, label.en)):
        raise ConsentInvalid(
            Label(
                "説明は日本語と英語の両方で書いてください。",
                "State benefit, notice and withdrawal in Japanese and English.",
            )
        )
    if not 0 < len(notice.version) <= _NAME:
        raise ConsentInvalid(
            Label(
                f"説明文の版を{_NAME}字以内で示してください。",
                f"Name the version of the notice, in at most {_NAME} characters.",
            )
        )
    if notice.text is None and notice.url is None:
        raise ConsentInvalid(Label("示した説明文のURLを示してください。", "Name the URL of the notice that was shown."))
    if notice.url is not None and (len(notice.url) > _TEXT or not _LINK.fullmatch(notice.url)):
        raise ConsentInvalid(
            Label("説明文のURLが正しくありません。", "The notice's URL is an http(s) URL without a user.")
        )


def _check_places(request: ConsentRequest) -> None:
    if request.language not in ("ja", "en"):
        raise ConsentInvalid(Label("言語はjaかenです。", "The language is ja or en."))
    if not 0 < len(request.storage) <= _RECIPIENTS or not all(
        _PLACE.fullmatch(place) for place in (request.jurisdiction, *request.storage)
    ):
        raise ConsentInvalid(Label("国・地域はISO 3166の符号です。", "Places are codes of ISO 3166."))
    if request.retention is not None and not _DURATION.fullmatch(request.retention):
        raise ConsentInvalid(Label("保存期間はISO 8601の期間です。", "The retention is a duration of ISO 8601."))
