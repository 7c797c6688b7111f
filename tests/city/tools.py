"""What the tests of the city share."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.cli.city import read_stand_ins
from tests.city.cities import EXAMPLES, City
from vocab.documents import read_file
from vocab.mapping.model import SourceDocument
from vocab.terms import Kind, Vocabulary

_BELOW = {
    Kind.MEASURE: " { value observedAt }",
    Kind.VARIANTS: " { value }",
    Kind.CODE: " { code label }",
    Kind.REFERENCE: " { id }",
}


@contextmanager
def declared(city: City, kind: str = "disaster") -> Iterator[None]:
    """While a situation is in force in the city's domain."""
    given = f'{{domain: "sanuki-area", kind: "{kind}", hours: 1, reason: "test"}}'
    answer = city.ask(f"mutation {{ declareSituation(input: {given}) {{ id }} }}", consumer="officer")
    made = answer["data"]["declareSituation"]["id"]
    try:
        yield
    finally:
        city.ask(f'mutation {{ endSituation(id: "{made}") {{ id }} }}', consumer="officer")


def replaced(path: Path, old: str, new: str) -> None:
    """Change a text file of a copied city; what is replaced must be there."""
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} holds no {old!r}"
    path.write_text(text.replace(old, new), "utf-8")


@contextmanager
def changed(path: Path) -> Iterator[Any]:
    """Change a JSON file of a copied city in place."""
    value = json.loads(path.read_text("utf-8"))
    yield value
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def stop_stand_in(city: City, name: str) -> None:
    """End one of the processes that stand in for sources, found among those that the hub has started (Linux)."""
    arguments = next(item for item in read_stand_ins(city.folder) if item.name == name).arguments.values()
    for child in Path(f"/proc/{city.pid}/task/{city.pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_text("utf-8").split("\0")
        if set(arguments) <= set(words):
            os.kill(int(child), signal.SIGTERM)
            return
    raise AssertionError(f"no process stands in for {name}")


ROOTS = 8  # of one document; the hub's limit is not far above


def everything(vocabulary: Vocabulary) -> list[str]:
    """Documents that select every property of every class that the example city has a source of."""
    paths = (EXAMPLES / "sanuki" / "sources").iterdir()
    documents = [read_file(SourceDocument, path, shown=path.name) for path in paths]
    names = sorted({name for document in documents for name in document.provides})
    roots = [f"{vocabulary.classes[name].plural}(first: 20) {{ {_list_of(vocabulary, name)} }}" for name in names]
    return [f"{{ {' '.join(roots[start : start + ROOTS])} }}" for start in range(0, len(roots), ROOTS)]


def _list_of(vocabulary: Vocabulary, class_name: str) -> str:
    return f"total {{ value }} nodes {{ id {_all_of(vocabulary, class_name)} provenance {{ source fields }} }}"


def _all_of(vocabulary: Vocabulary, class_name: str) -> str:
    flat, nested = [], dict[str, list[str]]()
    for prop in vocabulary.classes[class_name].properties:
        head, _, leaf = prop.name.partition(".")
        if leaf:
            nested.setdefault(head, []).append(leaf + _BELOW.get(prop.kind, ""))
        else:
            flat.append(head + _BELOW.get(prop.kind, ""))
    return " ".join([*flat, *(f"{head} {{ {' '.join(leaves)} }}" for head, leaves in nested.items())])
