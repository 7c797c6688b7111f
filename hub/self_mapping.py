"""Sources that map themselves: takes a city's surroundings, asks every source whose file leaves `provides` out.

Gives proposals for `hub.assemble`, by file. All sources are asked side by side, each before its own deadline; one that
does not answer, or asks itself, is closed with its reasons. No sample row outlives the call, in a log or elsewhere.
"""

from __future__ import annotations

import asyncio
import logging

from adapters.errors import SourceError
from hub import proposal_texts as texts
from hub.config import load_documents
from hub.proposals import Proposal, Proposals, Proposed, proposed
from hub.sampling import tables_of
from hub.source_file import SourceFile, Surroundings, bare_adapter, factory_of, is_nested, read_source
from vocab.documents import DocumentError
from vocab.recognise.datasets import Standards
from vocab.recognise.standards import load_standards

_log = logging.getLogger(__name__)
SECONDS = 5.0
"""How long a source may take to describe itself while the hub starts."""


def self_mapping(around: Surroundings) -> tuple[SourceFile, ...]:
    """The files that leave `provides` out, as far as they can be read."""
    found = []
    for item in load_documents(around.config.city).sources:
        try:
            file = read_source(item, around)
        except DocumentError:
            continue  # its problems are said where sources are assembled
        if not file.document.provides:
            found.append(file)
    return tuple(found)


async def self_mapped(around: Surroundings, *, seconds: float = SECONDS) -> Proposals:
    """What the sources that leave `provides` out provide by what they describe."""
    files = self_mapping(around)
    if not files:
        return {}
    standards = load_standards(around.vocabulary)
    found = await asyncio.gather(*(propose(file, standards, seconds=seconds) for file in files))
    return {
        file.item.file: Proposed(file.text, proposal)
        for file, proposal in zip(files, found, strict=True)
        if proposal is not None
    }


async def propose(file: SourceFile, standards: Standards, *, seconds: float = SECONDS) -> Proposal | None:
    """What a source provides; None where its adapter cannot be made: why is said where sources are assembled."""
    factory = factory_of(file)
    made = bare_adapter(file, factory, {}) if factory is not None else None
    if made is None:
        return None
    try:
        tables = await tables_of(made[0], file.document, nested=is_nested(factory), seconds=seconds)
    except Exception as error:  # noqa: BLE001 - whatever a source or its adapter does closes that source alone
        return Proposal(asks=(texts.not_described(code_of(error)),))
    try:
        return await asyncio.to_thread(proposed, tables, file.around.vocabulary, standards)
    except Exception as error:  # noqa: BLE001 - a table that nobody foresaw closes its source alone
        _log.warning("recognising the tables of %s failed: %s", file.item.file, type(error).__name__)
        return Proposal(asks=(texts.not_mapped(),))


def code_of(error: BaseException) -> str:
    """The code of what went wrong, of several at once the first; never a detail."""
    if isinstance(error, BaseExceptionGroup):
        return code_of(error.exceptions[0])
    return error.code if isinstance(error, SourceError) else "ADAPTER_FAILED"
