"""What the ledger is given of a delivery."""

from __future__ import annotations

from tests.hub.engine_tools import bench, gauge, gauges

LAW = """
uid: urn:tsunagu:policy:law
assigner: alpha
permission:
  - {target: [WaterGauge.id, WaterGauge.municipality], action: read}
  - {target: [WaterGauge.waterLevel], action: read, ground: 河川法第45条}
  - {target: [WaterGauge.address], action: read, ground: 個人情報保護法第69条}
"""


async def test_evidence_names_the_grounds_of_the_rules_that_let_it_leave() -> None:
    """Of what was asked for and nothing else; none where no rule names one."""
    engine = bench(gauges(gauge("a"), policy=LAW))
    for fields in ("municipality", "waterLevel { value }", "address waterLevel { value }"):
        await engine.data(f"{{ waterGauges {{ nodes {{ {fields} }} }} }}")
    grounds = [record.ground for record in engine.sink.records]
    assert grounds == [None, "河川法第45条", "個人情報保護法第69条; 河川法第45条"]
