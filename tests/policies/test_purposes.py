"""The tree of purposes."""

from __future__ import annotations

import pytest

from policies.purposes import PurposeError, dpv_purposes, local
from tests.policies.small import PURPOSES
from vocab.terms import Label

LABEL = Label("目的", "purpose")


@pytest.mark.parametrize(
    ("permitted", "requested", "covered"),
    [
        ("ImproveTransportMobility", "ImproveTransportMobility", True),
        ("PublicBenefit", "ImproveTransportMobility", True),
        ("ImproveTransportMobility", "PublicBenefit", False),
        ("ImproveTransportMobility", "ImproveHealthcare", False),
        ("PublicBenefit", "disaster-response", True),
        ("ResearchAndDevelopment", "CommercialResearch", True),
        ("CommercialPurpose", "CommercialResearch", True),
        ("NonCommercialPurpose", "CommercialResearch", False),
    ],
)
def test_a_purpose_covers_itself_and_what_is_narrower(permitted: str, requested: str, *, covered: bool) -> None:
    """The requested purpose is the permitted one or narrower, through any of its broader terms."""
    assert PURPOSES.covers(permitted, requested) is covered


def test_purposes_overlap_where_one_purpose_is_both() -> None:
    """Commercial research is commercial and research; a broader purpose overlaps its narrower one."""
    assert PURPOSES.overlaps("CommercialPurpose", "ResearchAndDevelopment")
    assert PURPOSES.overlaps("Advertising", "Marketing")
    assert not PURPOSES.overlaps("Marketing", "PublicBenefit")


def test_an_unknown_purpose_is_refused() -> None:
    """On either side."""
    for pair in (("Whatever", "Marketing"), ("Marketing", "Whatever")):
        with pytest.raises(PurposeError) as refused:
            PURPOSES.covers(*pair)
        assert refused.value.code == "PURPOSE_UNKNOWN"
        assert refused.value.term == "Whatever"


def test_local_purposes_come_in_any_order() -> None:
    """A city's purposes may stand under each other."""
    tree = dpv_purposes().with_local([local("pumps", LABEL, ["floods"]), local("floods", LABEL, ["PublicBenefit"])])
    assert tree.covers("PublicBenefit", "pumps")
    assert "pumps" not in dpv_purposes()


@pytest.mark.parametrize(
    ("purposes", "code"),
    [
        ([local("Marketing", LABEL)], "PURPOSE_TWICE"),
        ([local("a", LABEL), local("a", LABEL)], "PURPOSE_TWICE"),
        ([local("a", LABEL, ["Nowhere"])], "PURPOSE_BROADER_UNKNOWN"),
        ([local("a", LABEL, ["b"]), local("b", LABEL, ["a"])], "PURPOSE_CIRCLE"),
    ],
)
def test_a_tree_that_means_two_things_is_refused(purposes: list[object], code: str) -> None:
    """Defined twice, under nothing known, or under itself."""
    with pytest.raises(PurposeError) as refused:
        dpv_purposes().with_local(purposes)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_every_bundled_purpose_has_labels_and_an_iri_of_the_vocabulary() -> None:
    """Texts for people exist in both languages."""
    for purpose in dpv_purposes().purposes.values():
        assert purpose.label.ja
        assert purpose.label.en
        assert purpose.iri == f"https://w3id.org/dpv#{purpose.term}"
