"""The counts of a vocabulary's terms for programs: takes the report's values, gives plain data in camelCase."""

from __future__ import annotations

from typing import Any

from hub.cli.output import both
from vocab.report.terms import ClassLine, CoverageLine, TermsReport


def terms_value(found: TermsReport) -> dict[str, Any]:
    """The report on terms."""
    return {
        "schemaVersion": found.version,
        "classes": [_class(item) for item in found.classes],
        "properties": {
            "distinct": found.properties,
            "perClass": found.class_properties,
            "personal": found.personal,
        },
        "codeLists": [
            {"name": item.name, "label": both(item.label), "codes": item.codes, "notations": item.notations}
            for item in found.code_lists
        ],
        "units": {"units": found.units, "quantities": found.quantities},
        "alignments": [
            {"vocabulary": item.vocabulary, "exactMatch": item.exact, "closeMatch": item.close, "terms": item.targets}
            for item in found.alignments
        ],
        "texts": [_coverage(item) for item in (*found.labels, found.examples)],
    }


def _class(item: ClassLine) -> dict[str, Any]:
    return {
        "name": item.name,
        "label": both(item.label),
        "module": item.module,
        "abstract": item.abstract,
        "naturalKey": list(item.natural_key),
        "subject": item.subject,
        "expectedSeconds": item.expected_seconds,
        "properties": item.properties,
        "deprecated": item.deprecated,
    }


def _coverage(item: CoverageLine) -> dict[str, Any]:
    return {"what": item.what, "terms": item.terms, "ja": item.ja, "en": item.en, "complete": item.complete}
