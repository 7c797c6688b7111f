"""A city that adds a type of its own, queues at a ferry, to the common vocabulary; for tests that serve or check it."""

from __future__ import annotations

from pathlib import Path

from tests.hub.processes import PROGRAMS

MODULE = """@prefix : <urn:tsunagu:vocab:> .
@prefix my: <urn:tsunagu:vocab:sanuki:> .
@prefix qudt: <http://qudt.org/schema/qudt/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

my:FerryQueue a rdfs:Class ;
    rdfs:subClassOf :Place ;
    rdfs:label "フェリーの待ち列"@ja, "Ferry queue"@en ;
    rdfs:comment "フェリー乗り場で待つ車両の列。"@ja, "Vehicles that wait for a ferry."@en ;
    :singular "ferryQueue" ; :plural "ferryQueues" ; :expected "PT10M"^^xsd:duration ;
    :properties ( my:vehicles my:queueState :operator my:next ) .

my:vehicles a rdf:Property ;
    rdfs:label "待ち台数"@ja, "vehicles waiting"@en ;
    rdfs:comment "待っている車両の数。"@ja, "How many vehicles wait."@en ;
    :kind "integer" ; skos:example "12" .

my:queueState a rdf:Property ;
    rdfs:label "混雑"@ja, "state of the queue"@en ;
    rdfs:comment "列の混み具合。"@ja, "How full the queue is."@en ;
    :kind "code" ; :codeList my:QueueState ; skos:example "FULL" .

my:next a rdf:Property ;
    rdfs:label "隣の列"@ja, "next queue"@en ;
    rdfs:comment "次に案内する列。"@ja, "The queue to go to next."@en ;
    :kind "reference" ; :target my:FerryQueue .

my:QueueState a skos:ConceptScheme ; skos:prefLabel "混雑"@ja, "State of a queue"@en ;
    :codes ( my:QueueState.FREE my:QueueState.FULL ) .
my:QueueState.FREE a skos:Concept ; skos:prefLabel "空き"@ja, "free"@en ; skos:notation "空" .
my:QueueState.FULL a skos:Concept ; skos:prefLabel "満車"@ja, "full"@en ; skos:notation "満" .
"""
HUB = """hub: {id: sanuki, title: {ja: 例, en: Example}}
domains:
  - {id: area, title: {ja: 例, en: Example}, zone: Asia/Tokyo, area: ["372013"]}
holders:
  - {id: ferries, title: {ja: 例航路, en: Example Ferries}, number: "372013", domain: area}
"""
STAND_INS = """standIns:
  - {name: files, program: files, arguments: {directory: files}, env: FERRY_FILES}
"""
SOURCE = """source: ferry-queues
holder: ferries
title: {ja: 待ち列, en: Queues}
license: CC-BY-4.0
adapter: table
connection: {url: "${FERRY_FILES}/queues.csv", format: csv}
terms: {hold: PT60S, calls: 60/min, concurrent: 2}
provides:
  SanukiFerryQueue:
    collection: queues
    rows: state
    holds: whole
    id: {key: 列, native: text}
    fields:
      name: 名称
      vehicles: 台数
      queueState: 状態
      next: {ref: {key: 次}}
policy: open
"""
POLICY = """uid: urn:tsunagu:policy:ferries:open
assigner: ferries
permission:
  - {target: "*", action: read}
"""
ROWS = "列,名称,台数,状態,次\nA,高松港A列,12,満,B\nB,高松港B列,3,空,A\n"


def local_city(root: Path, *, module: str = MODULE, source: str = SOURCE) -> Path:
    """The city's folder below `root`."""
    (root / "stand_ins").symlink_to(PROGRAMS)
    folder = root / "city"
    files = {
        "hub.yaml": HUB,
        "vocab/ferries.ttl": module,
        "sources/ferry-queues.yaml": source,
        "policies/open.yaml": POLICY,
        "stand-ins/stand-ins.yaml": STAND_INS,
        "stand-ins/files/queues.csv": ROWS,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder
