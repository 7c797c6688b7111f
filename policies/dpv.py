"""The purposes of the W3C Data Privacy Vocabulary 2.3 that a city's data is asked for, as data.

Takes and refuses nothing. Each row: term, broader terms, Japanese label, English label. Terms and hierarchy are
those of DPV 2.3 (https://w3id.org/dpv#, module purposes); the Japanese labels are ours.
"""

from __future__ import annotations

NAMESPACE = "https://w3id.org/dpv#"

PURPOSES: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("PublicBenefit", (), "公益", "Public Benefit"),
    ("CombatClimateChange", ("PublicBenefit",), "気候変動への対処", "Combat Climate Change"),
    ("Counterterrorism", ("PublicBenefit",), "テロ対策", "Counterterrorism"),
    ("DataAltruism", ("PublicBenefit",), "データ利他主義", "Data Altruism"),
    ("ImproveHealthcare", ("PublicBenefit",), "保健医療の向上", "Improve Healthcare"),
    ("ImprovePublicServices", ("PublicBenefit",), "公共サービスの向上", "Improve Public Services"),
    ("ImproveTransportMobility", ("PublicBenefit",), "交通・移動の向上", "Improve Transport and Mobility"),
    ("ProtectionOfNationalSecurity", ("PublicBenefit",), "国の安全の保護", "Protection of National Security"),
    ("ProtectionOfPublicSecurity", ("PublicBenefit",), "公共の安全の保護", "Protection of Public Security"),
    ("ProvideOfficialStatistics", ("PublicBenefit",), "公的統計の提供", "Provide Official Statistics"),
    ("PublicPolicyMaking", ("PublicBenefit",), "政策の立案", "Public Policy Making"),
    ("ResearchAndDevelopment", (), "研究開発", "Research and Development"),
    ("AcademicResearch", ("ResearchAndDevelopment",), "学術研究", "Academic Research"),
    ("ScientificResearch", ("ResearchAndDevelopment",), "科学研究", "Scientific Research"),
    ("CommercialResearch", ("CommercialPurpose", "ResearchAndDevelopment"), "商用研究", "Commercial Research"),
    (
        "NonCommercialResearch",
        ("NonCommercialPurpose", "ResearchAndDevelopment"),
        "非商用研究",
        "Non-Commercial Research",
    ),
    ("CommercialPurpose", (), "商用目的", "Commercial Purpose"),
    ("NonCommercialPurpose", (), "非商用目的", "Non-commercial Purpose"),
    ("ServiceManagement", (), "サービスの管理", "Service Management"),
    ("ServiceProvision", ("ServiceManagement",), "サービスの提供", "Service Provision"),
    ("RequestedServiceProvision", ("ServiceProvision",), "求められたサービスの提供", "Requested Service Provision"),
    ("DeliveryOfGoods", ("RequestedServiceProvision",), "物品の配送", "Delivery of Goods"),
    ("SearchFunctionalities", ("ServiceProvision",), "検索機能", "Search Functionalities"),
    ("TechnicalServiceProvision", ("ServiceProvision",), "技術サービスの提供", "Technical Service Provision"),
    ("SellProducts", ("ServiceProvision",), "商品の販売", "Sell Products"),
    ("SellDataToThirdParties", ("SellProducts",), "第三者へのデータ販売", "Sell Data to Third Parties"),
    ("SellInsightsFromData", ("SellProducts",), "データから得た知見の販売", "Sell Insights from Data"),
    ("ServiceMonitoring", ("ServiceManagement",), "サービスの監視", "Service Monitoring"),
    ("ServiceUsageAnalytics", ("ServiceMonitoring",), "サービス利用の分析", "Service Usage Analytics"),
    ("ServiceOptimisation", ("ServiceManagement",), "サービスの最適化", "Service Optimisation"),
    ("OptimisationForConsumer", ("ServiceOptimisation",), "利用者のための最適化", "Optimisation for Consumer"),
    ("OptimisationForController", ("ServiceOptimisation",), "管理者のための最適化", "Optimisation for Controller"),
    (
        "ImproveExistingProductsAndServices",
        ("OptimisationForController",),
        "既存の製品・サービスの改善",
        "Improve Existing Products and Services",
    ),
    ("Personalisation", (), "個人に合わせた提供", "Personalisation"),
    (
        "ServicePersonalisation",
        ("Personalisation", "ServiceManagement"),
        "個人に合わせたサービス",
        "Service Personalisation",
    ),
    ("Marketing", (), "マーケティング", "Marketing"),
    ("Advertising", ("Marketing",), "広告", "Advertising"),
    ("PersonalisedAdvertising", ("Advertising", "Personalisation"), "個人に合わせた広告", "Personalised Advertising"),
    ("TargetedAdvertising", ("PersonalisedAdvertising",), "ターゲティング広告", "Targeted Advertising"),
    ("DirectMarketing", ("Marketing",), "ダイレクトマーケティング", "Direct Marketing"),
    ("PublicRelations", ("Marketing",), "広報", "Public Relations"),
    ("FulfilmentOfObligation", (), "義務の履行", "Fulfilment of Obligation"),
    ("LegalCompliance", ("FulfilmentOfObligation",), "法令の遵守", "Legal Compliance"),
    (
        "FulfilmentOfContractualObligation",
        ("FulfilmentOfObligation",),
        "契約上の義務の履行",
        "Fulfilment of Contractual Obligation",
    ),
    ("EnforceSecurity", (), "安全の確保", "Enforce Security"),
    ("Verification", ("EnforceSecurity",), "確認", "Verification"),
    ("IdentityVerification", ("Verification",), "本人確認", "Identity Verification"),
    ("RecordManagement", (), "記録の管理", "Record Management"),
    ("OrganisationGovernance", (), "組織の統治", "Organisation Governance"),
    ("OrganisationRiskManagement", ("OrganisationGovernance",), "組織のリスク管理", "Organisation Risk Management"),
)
