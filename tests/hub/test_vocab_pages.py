"""Every term of the vocabulary has an address: pages for people, Turtle and JSON-LD for programs, in two languages."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import DCTERMS, RDF, RDFS, Graph, URIRef
from starlette.applications import Starlette

from hub.vocab_pages.negotiate import Form, best_form
from hub.vocab_pages.render import Asked, Pages
from hub.vocab_pages.routes import UNKNOWN, vocabulary_routes
from hub.vocab_pages.terms import TermKind, make_terms
from hub.vocab_pages.titles import TITLES
from vocab.context import NAMESPACE, jsonld_context
from vocab.objects import LABELS, ValueObject
from vocab.rdf.described import turtle_of
from vocab.rdf.load import load, shipped_modules
from vocab.terms import Vocabulary

LOCAL = """
@prefix : <urn:tsunagu:vocab:> .
@prefix asan: <urn:tsunagu:vocab:asan:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

asan:Ferry a rdfs:Class ;
    rdfs:subClassOf :Place ;
    rdfs:label "渡し船"@ja, "Ferry <b>"@en ;
    rdfs:comment "渡し船 <script>alert(1)</script>。"@ja, "A ferry <script>alert(1)</script>."@en ;
    :singular "ferry" ; :plural "ferries" ;
    skos:closeMatch <javascript:alert(1)> ;
    :properties ( asan:deck ) .

asan:deck a rdf:Property ;
    rdfs:label "甲板"@ja, "deck"@en ;
    rdfs:comment "甲板の名前。"@ja, "Name of the deck."@en ;
    :kind "text" .
"""
BASE = "http://hub.example.jp/vocab/"
TERMS = make_terms(load())


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """The shipped terms and those of a city that writes markup into its texts."""
    return load(local=[module(tmp_path_factory.getbasetemp())], city="asan")


def module(folder: Path) -> Path:
    """The city's module."""
    path = folder / "ferry.ttl"
    path.write_text(LOCAL, "utf-8")
    return path


@pytest.fixture(scope="module")
def pages(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Their pages."""
    return Pages(vocabulary, shipped_modules(), (module(tmp_path_factory.getbasetemp()),))


@pytest.fixture
async def client(pages: Pages) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the routes."""
    app = Starlette(routes=vocabulary_routes(pages))
    app.router.redirect_slashes = False
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as asking:
        yield asking


class Read(HTMLParser):
    """What of a page matters to who uses it without seeing it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.inputs: set[str] = set()
        self.tags: list[str] = []
        self.headings: list[int] = []
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        found = {name: value or "" for name, value in attrs}
        assert not [name for name in found if name.startswith("on") or name == "style"]
        self.tags.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if tag == "a" else []
        self.labels |= {found["for"]} if tag == "label" else set()
        self.inputs |= {found["id"]} if tag == "input" and found.get("type") != "hidden" else set()
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.language = found["lang"] if tag == "html" else self.language


SHOWN = [
    "",
    "WaterGauge",
    "Place",
    "TagSighting",
    "waterLevel",
    "ShelterState",
    "ShelterState.OPEN",
    "unit/CMT",
    "availability",
]
SHOWN += ["asan:Ferry", "asan:deck", "Nope", "?q=water", "EvacuationSite", "StepRecord"]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", SHOWN)
async def test_a_page_can_be_read_by_ear_and_by_keyboard(name: str, language: str, client: httpx.AsyncClient) -> None:
    """One first heading, no level left out, one main part, labelled fields, no id twice, every own link leads on."""
    answer = await client.get(BASE + name, headers={"Accept-Language": language})
    read = Read(answer.text)
    assert read.language == answer.headers["content-language"] == language
    assert read.headings.count(1) == 1
    assert all(next_ <= here + 1 for here, next_ in zip([0, *read.headings], read.headings, strict=False))
    assert (read.tags.count("main"), read.tags.count("header")) == (1, 1)
    assert read.inputs <= read.labels
    assert len(read.ids) == len(set(read.ids))
    assert read.links[0] == "#main"
    assert {link.removeprefix("#") for link in read.links if link.startswith("#")} <= set(read.ids)
    assert {"script", "style", "iframe", "img"} & set(read.tags) == set()


@pytest.mark.parametrize("name", ["", "WaterGauge", "waterLevel", "ShelterState", "unit/CMT", "asan:Ferry"])
async def test_every_own_link_of_a_page_is_answered(name: str, client: httpx.AsyncClient) -> None:
    """Nobody is led nowhere, nor twice: links name terms by their own names."""
    here = BASE + name
    links = {urljoin(here, link) for link in Read((await client.get(here)).text).links}
    own = sorted(link for link in links if link.startswith(BASE))
    assert len(own) > 3
    for link in own[:: max(1, len(own) // 25)]:
        assert (link, (await client.get(link)).status_code) == (link, 200)


async def test_every_term_has_a_page_in_both_languages(pages: Pages) -> None:
    """No term breaks a template."""
    for name, term in pages.terms.by_name.items():
        for language in ("ja", "en"):
            page = pages.html(name, Asked(language, stated=True)).decode()
            assert f'<html lang="{language}">' in page
            assert "<code>" in page, term


async def test_a_class_page_says_what_an_app_and_a_holder_need(client: httpx.AsyncClient) -> None:
    """GraphQL's names, parents, freshness, units, alignments, published columns and a query."""
    page = (await client.get("WaterGauge", headers={"Accept-Language": "en"})).text
    for said in (
        "waterGauges",
        "waterGauge",
        "Place",
        "10 min",
        "Water gauge",
        "smartdatamodels.org",
        "query WaterGauge",
    ):
        assert said in page
    assert "観測所" in page  # a published column
    personal = (await client.get("StepRecord?lang=en")).text
    assert "A record about a person." in personal
    assert personal.count('class="badge personal"') > 3


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("WaterGauge.waterLevel", "waterLevel"),
        ("TagSighting/location", "TagSighting.location"),
        ("ShelterState/OPEN", "ShelterState.OPEN"),
        ("waterGauges", "WaterGauge"),
        ("urn:tsunagu:vocab:WaterGauge", "WaterGauge"),
        ("AsanFerry", "asan:Ferry"),
        ("AsanFerry.deck", "asan:deck"),
        ("AsanFerry.ttl", "asan:Ferry.ttl"),
        ("EvacuationSite.hazards", "hazards"),
        ("WaterGauge/name.jsonld", "name.jsonld"),
    ],
)
async def test_a_term_s_other_names_lead_to_its_own(written: str, own: str, client: httpx.AsyncClient) -> None:
    """As policies, GraphQL and RDF write them; the way there is relative, so that it holds behind a proxy."""
    answer = await client.get(BASE + written)
    assert answer.status_code == 308
    assert urljoin(BASE + written, answer.headers["location"]) == BASE + own
    assert (await client.get(BASE + own)).status_code == 200


async def test_the_index_has_its_own_address(client: httpx.AsyncClient) -> None:
    """Without the slash one is led there; links are relative to it."""
    answer = await client.get("http://hub.example.jp/vocab")
    assert (answer.status_code, answer.headers["location"]) == (308, "vocab/")


async def test_turtle_and_json_ld_say_the_same_of_a_term(client: httpx.AsyncClient) -> None:
    """By the Accept header or by the ending, and nothing of other terms."""
    term = URIRef("urn:tsunagu:vocab:WaterGauge")
    turtle = await client.get("WaterGauge", headers={"Accept": "text/turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle")
    graph = Graph().parse(data=turtle.text, format="turtle")
    assert graph.value(term, RDF.type) == RDFS.Class
    assert {subject for subject in graph.subjects() if isinstance(subject, URIRef)} == {term}
    assert (await client.get("WaterGauge.ttl")).content == turtle.content
    linked = await client.get("WaterGauge", headers={"Accept": "application/ld+json"})
    assert linked.headers["content-type"] == "application/ld+json"
    assert (await client.get("WaterGauge.jsonld")).content == linked.content
    assert linked.json()["@id"] == "tsunagu:WaterGauge"
    assert "http" not in str([key for key in linked.json()["@context"] if key.startswith("http")])


async def test_every_predicate_of_the_context_is_a_term_with_a_page(pages: Pages, client: httpx.AsyncClient) -> None:
    """Value objects and what measures say of themselves, too: who follows an IRI of ours is told what it means."""
    known = {term.iri for term in pages.terms.by_name.values()}
    assert {iri for iri in own_iris(jsonld_context(pages.vocabulary)) if iri not in known} == set()
    for name, said in (("availability", "availability.opens"), ("Measure.freshness", "Measure.freshness.state")):
        page = await client.get(f"{name}?lang=en")
        assert (page.status_code, said in page.text) == (200, True)
        graph = Graph().parse(data=(await client.get(f"{name}.ttl")).text, format="turtle")
        term = URIRef(f"urn:tsunagu:vocab:{name}")
        assert URIRef(f"urn:tsunagu:vocab:{said}") in set(graph.objects(term, DCTERMS.hasPart))
        assert set(graph.subjects()) == {term}
        assert (await client.get(f"{name}.jsonld")).json()["@id"] == f"tsunagu:{name}"


def own_iris(node: Any) -> set[str]:
    """Every IRI of the vocabulary that a context leads to."""
    if isinstance(node, dict):
        return {iri for item in node.values() for iri in own_iris(item)}
    return {node} if isinstance(node, str) and node.startswith(NAMESPACE) and node != NAMESPACE else set()


async def test_every_shipped_value_object_has_a_name_in_both_languages() -> None:
    """Those of cities are called by their names."""
    shipped = [term.item for term in TERMS.by_name.values() if isinstance(term.item, ValueObject)]
    assert {item.name for item in shipped} == {*LABELS, "freshness"}


async def test_every_term_is_in_the_turtle_of_the_whole(pages: Pages, client: httpx.AsyncClient) -> None:
    """One document with all modules, the city's own too, which a reader of Turtle understands."""
    text = (await client.get("", headers={"Accept": "text/turtle"})).text
    assert (await client.get("index.ttl")).text == text
    subjects = {str(item) for item in Graph().parse(data=text, format="turtle").subjects()}
    assert {term.iri for term in pages.terms.by_name.values()} - subjects == set()


async def test_every_term_stands_in_the_index(pages: Pages) -> None:
    """Each under the module that describes it; codes under their lists."""
    shown = {
        term.name
        for view in pages.parts
        for part in (view.classes, view.codes, view.objects, view.properties, view.units)
        for term in part
    }
    assert {name for name, term in pages.terms.by_name.items() if term.kind is not TermKind.CODE} == shown
    assert [view.name for view in pages.parts if view.local] == ["ferry"]
    assert {path.stem for path in shipped_modules()} == set(TITLES)


async def test_an_unknown_term_is_refused_with_those_meant(client: httpx.AsyncClient) -> None:
    """A page for people, JSON for programs, both with the code."""
    page = await client.get("waterLevl", headers={"Accept-Language": "en"})
    assert page.status_code == 404
    assert UNKNOWN in page.text
    assert 'href="./waterLevel"' in page.text
    program = await client.get("waterlevel", headers={"Accept": "text/turtle"})
    assert program.status_code == 404
    assert program.json()["error"]["code"] == UNKNOWN
    assert program.json()["error"]["nearest"][0] == "waterLevel"


async def test_what_a_city_or_an_address_says_is_never_markup(client: httpx.AsyncClient) -> None:
    """Texts are escaped, and only web addresses become links."""
    ferry = await client.get("./asan:Ferry?lang=en")
    assert "<script" not in ferry.text
    assert "&lt;script&gt;" in ferry.text
    assert 'href="javascript' not in ferry.text
    for address in ("%3Cscript%3E", "?q=%3Cscript%3E%22%3E", "a%0d%0aSet-Cookie:%20x"):
        answer = await client.get(address)
        assert "<script" not in answer.text
        assert "set-cookie" not in answer.headers


async def test_pages_may_be_kept_by_language_and_form_and_asked_again(client: httpx.AsyncClient) -> None:
    """`Vary` names what an answer depends on; an unchanged one is not sent again."""
    answer = await client.get("WaterGauge")
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
    again = await client.get("WaterGauge", headers={"If-None-Match": f'W/{answer.headers["etag"]}, "other"'})
    assert (again.status_code, again.content) == (304, b"")
    other = await client.get("WaterGauge?lang=en")
    assert other.headers["etag"] != answer.headers["etag"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


async def test_a_stated_language_goes_with_the_reader(client: httpx.AsyncClient) -> None:
    """The address is stronger than the header, and links of the page say it too."""
    answer = await client.get("WaterGauge?lang=en", headers={"Accept-Language": "ja"})
    read = Read(answer.text)
    assert read.language == "en"
    assert "./Place?lang=en" in read.links
    unknown = await client.get("WaterGauge?lang=xx", headers={"Accept-Language": "en"})
    assert unknown.headers["content-language"] == "en"


@pytest.mark.parametrize("query", ["水位計", "water gauge", "ＷＡＴＥＲＧＡＵＧＥ"])
async def test_a_search_finds_by_either_language(query: str, client: httpx.AsyncClient) -> None:
    """Without regard to case and width; what is called so stands first."""
    read = Read((await client.get("", params={"q": query})).text)
    own = [link for link in read.links if link.startswith("./") and link != "./"]
    assert unquote(own[0]) == "./WaterGauge"


async def test_a_search_for_nothing_known_says_so(client: httpx.AsyncClient) -> None:
    """It is no error."""
    answer = await client.get("", params={"q": "zzzz", "lang": "en"})
    assert answer.status_code == 200
    assert "Nothing was found." in answer.text


@settings(max_examples=100)
@given(name=st.text(max_size=200))
def test_any_name_leads_somewhere_or_to_a_few_others(name: str) -> None:
    """No text breaks the look-up."""
    own = TERMS.resolve(name)
    assert own is None or own in TERMS.by_name
    assert len(TERMS.nearest(name)) <= 8
    TERMS.search(name)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Form.HTML),
        ("*/*", Form.HTML),
        ("text/html,application/xhtml+xml,*/*;q=0.8", Form.HTML),
        ("text/turtle", Form.TURTLE),
        ("application/ld+json, text/turtle;q=0.5", Form.JSONLD),
        ("text/turtle;q=0.5, application/json;q=0.9", Form.JSONLD),
        ("text/html;q=0, text/turtle;q=0.1", Form.TURTLE),
        ("image/png", Form.HTML),
        ("text/turtle;q=oops", Form.HTML),
    ],
)
def test_the_form_liked_best_is_given(accept: str, form: Form) -> None:
    """RFC 9110, 12.5.1; who accepts none gets the page."""
    assert best_form(accept) is form


async def test_an_address_of_many_steps_is_not_written_back(client: httpx.AsyncClient) -> None:
    """Every link of the page would go back over each of them."""
    for suffix in ("", ".ttl"):
        answer = await client.get(BASE + "a/" * 4_000 + suffix)
        assert answer.status_code == 404
        assert len(answer.content) < 1_000


def test_a_module_that_changes_is_read_again(tmp_path: Path) -> None:
    """What is kept of a file is what it says now."""
    path = module(tmp_path)
    assert "Ferry <b>" in turtle_of("urn:tsunagu:vocab:asan:Ferry", [path])
    path.write_text(LOCAL.replace("Ferry <b>", "Ferry boat"), "utf-8")
    assert "Ferry boat" in turtle_of("urn:tsunagu:vocab:asan:Ferry", [path])
