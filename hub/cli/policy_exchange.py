"""`tsunagu policy export` and `import`: policies as the Excel table that an office reads and edits.

Export takes a city's folder and writes one workbook; import takes a workbook and writes one policy file each into a
folder, all or none. Ends with 0; 1 with every problem by sheet and cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from hub.cli.output import Refused, city_argument, ending, json_option, print_json
from hub.cli.policy_city import QuietCity, quiet_city
from hub.config import load_documents
from hub.policy_table import rows_of
from hub.policy_table_read import documents_of
from hub.policy_table_words import Words
from hub.policy_table_xlsx import MAX_BYTES, from_xlsx, to_xlsx
from policies.model import Document
from policies.written import yaml_of
from vocab.documents import DocumentError, Problem, read_file
from vocab.mapping.model import StockUse


@click.command("export")
@city_argument
@click.option("--xlsx", "out", required=True, metavar="OUT.xlsx", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@ending
def export(city: Path, out: Path, *, as_json: bool) -> None:
    """Write all policies of CITY as a table for an office, one row per class, recipient, purpose and form."""
    quiet = quiet_city(city)
    holders = {name: holder.title for name, holder in quiet.config.holders.items()}
    holders |= {name: domain.title for name, domain in quiet.config.domains.items()}
    words = Words(quiet.vocabulary, quiet.config.purposes, holders)
    found = policies_of(quiet)
    rows = [row for name, document in found.items() for row in rows_of(name, document, words)]
    data = to_xlsx(rows)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}") from None
    if as_json:
        print_json({"file": str(out), "policies": list(found), "rows": len(rows)})
    else:
        click.echo(f"{out}: {len(found)} policies, {len(rows)} rows")


def policies_of(quiet: QuietCity) -> Mapping[str, Document]:
    """Every policy of a city by name: its files, and for each use of a stock policy the source's name."""
    found = {
        item.name: read_file(Document, item.path, shown=item.file)
        for item in load_documents(quiet.config.city).policies
    }
    for name, document in quiet.documents().items():
        source = quiet.catalogue.by_name.get(name)
        if isinstance(document.policy, StockUse) and source is not None:
            made = quiet.policy_of(source)
            if made is not None:
                found.setdefault(name, made)
    return found


@click.command("import")
@click.argument("table", metavar="FILE.xlsx", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace policy files that are there and differ.")
@json_option
@ending
def import_(table: Path, out: Path, *, force: bool, as_json: bool) -> None:
    """Write the policies of a table as files NAME.yaml into DIR."""
    documents = documents_of(from_xlsx(_bytes(table), file=table.name), file=table.name)
    written = {out / f"{name}.yaml": yaml_of(document) for name, document in documents.items()}
    kept = [path.name for path, text in written.items() if path.exists() and not _equal(path, text)]
    if kept and not force:
        raise Refused(f"{out} has other policies of these names: {', '.join(kept)} — another folder, or --force")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path, text in written.items():
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}") from None
    if as_json:
        print_json({"folder": str(out), "policies": list(documents)})
    else:
        click.echo(f"{out}: {', '.join(path.name for path in written)}")


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentError((Problem("FILE_UNREADABLE", error.strerror or "cannot be read", path.name),)) from None


def _equal(path: Path, text: str) -> bool:
    try:
        return path.read_text("utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False
