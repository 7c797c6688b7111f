"""What the hub says to persons and officers when it refuses before the registry is asked, in both languages.

Takes names that were sent; gives a `HubError`. Nothing here depends on what the registry holds.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from hub.errors import HubError
from hub.registry.links import identified
from hub.registry.perhaps import perhaps
from hub.registry.person_refusals import NotIdentified
from policies.facts import Consumer
from vocab.terms import Label, Vocabulary

_SHOWN = 80  # characters of a name that is repeated


def check_identified(consumer: Consumer) -> None:
    """Refuse who is nobody's account, before anything is said about what was asked."""
    try:
        identified(consumer)
    except NotIdentified as refused:
        raise HubError(refused.code, refused.message) from None


def no_proof() -> HubError:
    """What was shown is no token of the holder's issuer."""
    return HubError(
        "LINK_PROOF_INVALID",
        Label(
            "これは保有者の発行者による有効な証明ではありません。",
            "The proof is no valid token of the holder's issuer.",
        ),
        hint=Label(
            "保有者の発行者から新しいトークンを取得し、すぐに送ってください。",
            "Fetch a new token from the holder's issuer and send it at once.",
        ),
    )


def no_holder_of_proofs(holder: str, known: Collection[str]) -> HubError:
    """No holder that lists sources and has an issuer of proofs; `known` are those who do."""
    said = Label(
        "その名前の保有者がないか、本人の証明を発行する発行者がありません。",
        "There is no such holder, or it has no issuer of proofs.",
    )
    return HubError("LINK_HOLDER_UNKNOWN", perhaps(said, holder, known))


def no_holder_of_a_case(holder: str, known: Collection[str]) -> HubError:
    """A case about a person of nobody; said to officers of its kind only."""
    said = Label("その保有者はこのハブにありません。", "The hub knows no such holder.")
    return HubError("CASE_INVALID", perhaps(said, holder, known))


def proof_not_yours() -> HubError:
    """A proof for another account, or for none."""
    return HubError(
        "LINK_PROOF_NOT_YOURS",
        Label(
            "この証明はあなたのアカウントのためのものではありません。",
            "The proof is for no account, or for another one than yours.",
        ),
        hint=Label(
            "保有者の発行者にログインし、ここでのあなたのアカウントを伝えてください（クレーム `sub_id`）。",
            "Tell the holder's issuer, while logged in there, which account here is yours (claim `sub_id`).",
        ),
    )


def keys_unavailable() -> HubError:
    """The proof can be neither accepted nor refused now."""
    return HubError(
        "ISSUER_UNAVAILABLE",
        Label("発行者の鍵を取得できません。", "The issuer's keys cannot be had now."),
        hint=Label("しばらくして再度お試しください。", "Try again later."),
    )


def mandate_of_whom() -> HubError:
    """Neither for oneself nor as an officer."""
    return HubError(
        "MANDATE_INVALID",
        Label(
            "自分の代理なら `link` を、担当者としてなら `holder` と `person` を示してください。",
            "Give `link` for yourself, or `holder` and `person` as an officer.",
        ),
    )


def no_officer() -> HubError:
    """No officer of this holder, whether or not there is one."""
    return HubError(
        "MANDATE_NOT_AN_OFFICER",
        Label(
            "ほかの人の代理を登録できるのは、保有者の担当者だけです。",
            "Only the holder's officers record mandates for others.",
        ),
    )


def no_coordinate(name: str, vocabulary: Vocabulary) -> HubError:
    """A coordinate that the vocabulary has not; it is public."""
    hint = Label(
        "「クラス.項目」の形で書きます。`vocabulary { classes { name properties { name } } }` で一覧が得られます。",
        "Write Class.property, as in `vocabulary { classes { name properties { name } } }`.",
    )
    near = _nearest(name, vocabulary)
    if near:
        hint = Label(f"「{near}」ではありませんか。", f"Did you mean '{near}'?")
    shown = name[:_SHOWN]
    return HubError(
        "CONSENT_INVALID",
        Label(f"項目 '{shown}' は語彙にありません。", f"The vocabulary has no coordinate '{shown}'."),
        hint=hint,
    )


def _nearest(name: str, vocabulary: Vocabulary) -> str | None:
    """The coordinate that was perhaps meant."""
    class_name, _, prop = name.partition(".")
    cls = vocabulary.classes.get(class_name)
    if cls is None:
        near = get_close_matches(class_name, sorted(vocabulary.classes), n=1)
        return f"{near[0]}.{prop}" if near and prop in vocabulary.classes[near[0]].by_name else None
    near = get_close_matches(prop, ["id", *cls.by_name], n=1)
    return f"{class_name}.{near[0]}" if near else None
