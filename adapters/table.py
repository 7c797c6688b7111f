"""The adapter `table`: one CSV or Excel file over HTTP, or below the city's folder, as a source.

Takes `AdapterSettings` whose connection has a `url` or a `file`; gives pages of rows by header. A file answers
nothing itself, so filter, order, latest and paging are done here, in memory, and nothing stays after a fetch.
Refuses (`OptionError`) options it does not know; raises `SourceError`s for what is wrong with the file.
"""

from __future__ import annotations

import asyncio
from itertools import islice

from adapters.errors import SourceError, SourceInvalid
from adapters.kit.capable import refuse_beyond
from adapters.kit.client import CallContext
from adapters.kit.settings import AdapterSettings
from adapters.names import CollectionName, NativePath
from adapters.spec import (
    Capabilities,
    CollectionCapabilities,
    Combine,
    CountCapability,
    Exactness,
    Fetch,
    FieldCapability,
    FieldRule,
    Health,
    LatestCapability,
    NativeCollection,
    NativeField,
    NativeType,
    Nulls,
    OrderCapability,
    Page,
    PageStyle,
    PathStyle,
    SourceDescription,
)
from adapters.table_excel import is_workbook, open_workbook, sheets
from adapters.table_grid import Grid, Tally, records
from adapters.table_load import Content, load
from adapters.table_options import Format, TableOptions, options_of
from adapters.table_page import grid, page_of, type_of
from vocab.query.predicate import Op

_LOOKED_AT = 100  # rows, when a source is described
_SAMPLES = 3
_SAMPLE_LENGTH = 80  # characters
_NUMERIC = (Op.EQ, Op.NE, Op.LT, Op.LTE, Op.GT, Op.GTE, Op.IN, Op.IS_NULL)
_TRUTH = (Op.EQ, Op.NE, Op.IN, Op.IS_NULL)


def table_capabilities(options: TableOptions) -> Capabilities:
    """What a table can be asked; text is compared exactly only where the mapping states `format: csv`.

    In a workbook a text may stand in a number's cell, and whether a file is one shows only when it is read.
    """
    all_text = options.format is Format.CSV
    text = Exactness.EXACT if all_text else Exactness.SUPERSET
    field = FieldCapability(
        operators={
            NativeType.TEXT: dict.fromkeys(Op, text),
            NativeType.NUMBER: dict.fromkeys(_NUMERIC, Exactness.SUPERSET),
            NativeType.BOOLEAN: dict.fromkeys(_TRUTH, Exactness.SUPERSET),
        },
        order={NativeType.TEXT: OrderCapability(Nulls.LAST_ALWAYS)} if all_text else {},
    )
    return Capabilities(
        default=CollectionCapabilities(
            fields=(FieldRule("*", field),),
            conjunction=Combine(),
            disjunction=Combine(),
            negation=Combine(),
            count=CountCapability(exact=True),
            latest=LatestCapability(),
            page_style=PageStyle.OFFSET,
            max_page=options.page,
        )
    )


class TableAdapter:
    """One file; see `adapters.spec.Adapter`. Keeps no row and no byte of the file between calls."""

    path_style = PathStyle.FLAT  # a dot is part of a column's name

    def __init__(self, settings: AdapterSettings) -> None:
        self._options = options_of(settings)
        self._client = settings.client
        self._directory = settings.directory
        self._capabilities = table_capabilities(self._options)

    def capabilities(self) -> Capabilities:
        """The same for every collection of the file."""
        return self._capabilities

    async def fetch(self, request: Fetch) -> Page:
        """One page; the file is read whole, off the event loop."""
        refuse_beyond(request, self._capabilities.of(request.collection))
        content = await self._load(CallContext.of(request))
        return await asyncio.to_thread(page_of, content, request, self._options)

    async def describe(self) -> SourceDescription:
        """One collection for a CSV file, one per visible sheet of a workbook."""
        content = await self._load(CallContext())
        return await asyncio.to_thread(_description, content, self._options)

    async def probe(self) -> Health:
        """Read the file and look for its header."""
        try:
            description = await self.describe()
        except SourceError as error:
            return Health(ok=False, detail=str(error))
        found = [f"{len(collection.fields)} columns" for collection in description.collections]
        return Health(ok=True, detail="; ".join(found))

    async def aclose(self) -> None:
        """Give back connections."""
        await self._client.aclose()

    async def _load(self, context: CallContext) -> Content:
        return await load(self._client, self._directory, self._options.file, context)


def _description(content: Content, options: TableOptions) -> SourceDescription:
    names = [""]
    if is_workbook(content.data) and options.sheet is None:
        names = sheets(open_workbook(content.data))
    found = [(CollectionName(name), _fields(content, CollectionName(name), options)) for name in names]
    filled = tuple(NativeCollection(name, fields) for name, fields in found if fields)
    if not filled:
        raise SourceInvalid("no sheet of the workbook holds a table")
    return SourceDescription(filled)


def _fields(content: Content, name: CollectionName, options: TableOptions) -> tuple[NativeField, ...]:
    """The columns of one sheet or of the file; none where a sheet holds no table."""
    try:
        table = grid(content.data, name, options)
    except SourceInvalid:
        if name:
            return ()
        raise
    return _columns(table)


def _columns(table: Grid) -> tuple[NativeField, ...]:
    rows = list(islice(records(table, Tally()), _LOOKED_AT))
    found = []
    for at, name in enumerate(table.header):
        cells = [row[at] for row in rows if row[at] is not None]
        samples = dict.fromkeys(str(cell)[:_SAMPLE_LENGTH] for cell in cells)
        if name.strip():
            found.append(NativeField(NativePath(name), type_of(cells), tuple(islice(samples, _SAMPLES))))
    return tuple(found)
