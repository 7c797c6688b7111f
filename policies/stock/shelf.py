"""The stock policies with their texts in Japanese and English, for an office that chooses one by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from policies.stock import parameters as p
from policies.stock import rules
from policies.stock.model import Parameter, StockPolicy
from vocab.terms import Label

_GROUND = Parameter(
    "ground",
    Label("根拠", "Ground"),
    Label(
        "個人に関する項目も見せるときの根拠となる法令や条例の条項。書かなければ個人に関する項目は見せない。",
        "The law or ordinance article under which personal fields are shown too. Left out: they are not shown.",
    ),
    "個人情報の保護に関する法律 第69条第2項第3号",
)
_GROUND_NEEDED = Parameter(
    "ground",
    Label("根拠", "Ground"),
    Label(
        "個人に関する項目を見せる根拠となる法令や条例の条項。", "The law or ordinance article under which it is shown."
    ),
    "個人情報の保護に関する法律 第69条第2項第1号",
    required=True,
)
_PURPOSES = Parameter(
    "purposes",
    Label("目的", "Purposes"),
    Label("この目的か、より狭い目的で尋ねたときだけ見せる。", "Shown only for these purposes and narrower ones."),
    "[ImproveTransportMobility]",
    required=True,
)
_RECIPIENTS = Label(
    "見せる相手。名前だけならその名前のスコープ・役割・組織のどれか。"
    "`scope:`、`role:`、`organisation:`、`client:` を付けるとその種類だけ。",
    "To whom. A bare name is a scope, role or organisation of that name; `scope:`, `role:`, `organisation:` and "
    "`client:` say which.",
)

_OPEN = StockPolicy(
    "open-with-attribution",
    Label("出典を示せば誰にでも公開", "Open to everybody, with attribution"),
    Label(
        "個人に関するものを除くすべての項目を、誰にでも見せる。利用者には出典の文が添えられる。",
        "Everybody sees every field that is not personal; a sentence of attribution goes with it.",
    ),
    (
        Parameter(
            "text",
            Label("出典の文", "Attribution"),
            Label(
                "表示してほしい文。書かなければ、情報源や保有者の文か、ライセンスから作った文になる。",
                "The sentence to be shown. Left out: the source's or holder's own, else one made from the licence.",
            ),
            "{ja: 出典 高松市, en: Source is the City of Takamatsu}",
        ),
    ),
    p.OpenWithAttribution,
    rules.open_with_attribution,
)
_STAFF = StockPolicy(
    "staff-only",
    Label("職員だけ", "Staff only"),
    Label(
        "役割か組織（両方を書けば両方）が合う職員だけに、すべての項目を見せる。",
        "Only staff with one of the roles and of one of the organisations (whichever are written) see the fields.",
    ),
    (
        Parameter(
            "roles",
            Label("役割", "Roles"),
            Label("このうちの一つを持つ職員。", "Staff that have one of these."),
            "[disaster-officer]",
        ),
        Parameter(
            "organisations",
            Label("組織", "Organisations"),
            Label("このうちの一つに属する職員。", "Staff of one of these."),
            "[example-city]",
        ),
        _GROUND,
    ),
    p.StaffOnly,
    rules.staff_only,
)
_DISASTER = StockPolicy(
    "disaster-only",
    Label("災害のときだけ", "Only during disasters"),
    Label(
        "災害が宣言されている間だけ、決めた相手にすべての項目を見せる。ほかの人やほかの時には何も見せないか、粗くした位置だけを見せる。",
        "While a disaster is declared, the recipients see the fields. Others, and at other times, see nothing or only "
        "coarser locations.",
    ),
    (
        Parameter("recipients", Label("相手", "Recipients"), _RECIPIENTS, "[role:disaster-officer]", required=True),
        Parameter(
            "domain",
            Label("域", "Domain"),
            Label(
                "どの域の災害か。書かなければ保有者の域。保有者に域がなければ、ハブのどの域の災害でもよい。",
                "The domain whose disaster counts. Left out: the holder's; where it has none, any of the hub.",
            ),
            "example-area",
        ),
        Parameter(
            "otherwise",
            Label("それ以外では", "Otherwise"),
            Label(
                "ほかの人に見せる位置の粗さ: mesh3（約1km）、mesh2（約10km）など。書かなければ何も見せない。",
                "How coarse a location others see: mesh3 (about 1 km), mesh2 (about 10 km), … Left out: nothing.",
            ),
            "mesh3",
        ),
        Parameter(
            "never",
            Label("見せない相手", "Never"),
            Label(
                "決して見せない組織。組織を名乗らない人にも見せなくなる（名乗らなければ見られるのでは意味がないため）。",
                "Organisations that never see anything. Who does not say an organisation sees nothing then either: "
                "else not saying it would be enough.",
            ),
            "[company-x]",
        ),
        _GROUND,
    ),
    p.DisasterOnly,
    rules.disaster_only,
)
_PARTNER = StockPolicy(
    "purpose-bound-partner",
    Label("目的を限った提携先", "A partner, bound to purposes"),
    Label(
        "決めた組織かアプリに、決めた目的のときだけ、期限までの間、すべての項目を見せる。",
        "The organisations or applications see the fields, for the purposes only, until a day.",
    ),
    (
        Parameter(
            "organisations",
            Label("組織", "Organisations"),
            Label(
                "提携先の組織。アプリも書けば、その組織のそのアプリだけ。",
                "The partners; with clients, only through those.",
            ),
            "[example-navi]",
        ),
        Parameter(
            "clients",
            Label("アプリ", "Clients"),
            Label("ハブに登録されたアプリ。", "Applications registered with the hub."),
            "[example-navi]",
        ),
        _PURPOSES,
        Parameter(
            "until",
            Label("終わり", "Until"),
            Label(
                "この日の0時（保有者の域の時刻）か、この時刻に終わる。書かなければ期限なし。",
                "Ends as this day begins in the holder's zone, or at this time. Left out: it does not end.",
            ),
            "2027-04-01",
        ),
        _GROUND,
    ),
    p.PurposeBoundPartner,
    rules.purpose_bound_partner,
)
_CONSENT = StockPolicy(
    "personal-with-consent",
    Label("本人の同意がある個人データ", "Personal data with consent"),
    Label(
        "人についての行を、決めた目的のときだけ、本人が同意している間だけ見せる。",
        "Rows about a person are shown for the purposes, and only while that person consents.",
    ),
    (
        _GROUND_NEEDED,
        _PURPOSES,
        Parameter("recipients", Label("相手", "Recipients"), _RECIPIENTS, "[organisation:sapporo-clinic]"),
        Parameter(
            "service",
            Label("同意の管理", "Consent service"),
            Label(
                "同意を管理する保有者自身の情報源（同じ保有者の、同意の記録を提供するもの）。書かなければハブの記録。",
                "The holder's own source that keeps the consents. Left out: the records of the hub.",
            ),
            "sapporo-consents",
        ),
    ),
    p.PersonalWithConsent,
    rules.personal_with_consent,
)
_OWN = StockPolicy(
    "own-rows-only",
    Label("本人の行だけ", "Own rows only"),
    Label(
        "人についての行を、その本人だけに見せる。本人であることは、ハブに登録された結び付きで確かめる。",
        "Rows about a person are shown to that person only, as known by a link registered with the hub.",
    ),
    (
        _GROUND_NEEDED,
        Parameter(
            "representatives",
            Label("代理人", "Representatives"),
            Label(
                "`true` なら、期限内の委任を受けた代理人や保護者にも見せる。書かなければ見せない。",
                "`true`: also to guardians and representatives with a mandate in force. Left out: not.",
            ),
            "true",
        ),
    ),
    p.OwnRowsOnly,
    rules.own_rows_only,
)
_AGGREGATE = StockPolicy(
    "aggregate-only",
    Label("集計だけ", "Aggregates only"),
    Label(
        "集計表の区分と件数だけを見せ、件数の少ない升目と、そこから逆算できる升目を隠す。",
        "Only groups and counts of a statistic are shown; small cells are hidden, and those that would give them away.",
    ),
    (
        Parameter(
            "threshold",
            Label("下限", "Threshold"),
            Label(
                "件数がこれより少ない升目を隠す。2以上。", "Cells that count fewer than this are hidden. At least 2."
            ),
            "10",
            required=True,
        ),
        Parameter(
            "by",
            Label("区分", "By"),
            Label("集計の区分となる項目。", "The properties that the statistic is grouped by."),
            "[municipality, ageGroup]",
            required=True,
        ),
        Parameter(
            "of",
            Label("件数", "Of"),
            Label("件数の項目。", "The property that counts."),
            "participants",
            required=True,
        ),
    ),
    p.AggregateOnly,
    rules.aggregate_only,
)
_DELAYED = StockPolicy(
    "delayed",
    Label("遅らせて公開", "Open after a delay"),
    Label(
        "測定値を、測ってから決めた時間がたったら誰にでも見せる。すぐに見せるのは、名称と市区町村、または決めた項目だけ。",
        "Everybody sees measures once they are old enough. At once only name and municipality, or what is named.",
    ),
    (
        Parameter(
            "period",
            Label("時間", "Period"),
            Label("測ってから見せるまでの時間。", "The time from observation until it is shown."),
            "PT15M",
            required=True,
        ),
        Parameter(
            "atOnce",
            Label("すぐに見せる項目", "At once"),
            Label(
                "変わらないので、すぐに見せてよい項目。書かなければ name と municipality。",
                "Properties that do not change and may be shown at once. Left out: name and municipality.",
            ),
            "[name, municipality, location]",
        ),
    ),
    p.Delayed,
    rules.delayed,
)

STOCK: Mapping[str, StockPolicy] = MappingProxyType(
    {item.name: item for item in (_OPEN, _STAFF, _DISASTER, _PARTNER, _CONSENT, _OWN, _AGGREGATE, _DELAYED)}
)
"""The stock policies by name, in the order an office reads them."""
