"""The symbols that units go by: UN/CEFACT codes to UCUM, common and Japanese symbols, and the names QUDT has for them.

Data for `vocab.units`. The first symbol of a unit is its UCUM code.
"""

from __future__ import annotations

from collections.abc import Mapping

SYMBOLS: Mapping[str, str] = {
    "CEL": "Cel °C ℃ 度C 摂氏 摂氏度 セルシウス度",
    "KEL": "K ケルビン",
    "FAH": "[degF] °F ℉ 華氏 カ氏度",
    "MTR": "m メートル メーター metre meter metres meters",
    "CMT": "cm センチ センチメートル Cm",
    "MMT": "mm ミリ ミリメートル L/m2 L/m²",
    "KMT": "km キロメートル Km",
    "SMI": "[mi_i] mi マイル",
    "NMI": "[nmi_i] 海里",
    "4H": "um µm マイクロメートル",
    "MTK": "m2 m^2 m² 平方メートル 平米 sqm",
    "KMK": "km2 km^2 km² 平方キロメートル 平方キロ",
    "HAR": "har ha ヘクタール",
    "MTQ": "m3 m^3 m³ 立方メートル 立米",
    "CMQ": "cm3 cm^3 cm³ 立方センチメートル",
    "DMA": "dam3 dam³ 千m3 千m³ 千㎥ k㎥ キロ立方メートル 千立方メートル 千立米",
    "LTR": "L l リットル ℓ litre liter リッター",
    "MLT": "mL ml cc ミリリットル",
    "MTS": "m.s-1 m/s m/sec メートル毎秒 mps",
    "KMH": "km.h-1 km/h キロメートル毎時 Km/h kph",
    "2M": "cm.s-1 cm/s センチメートル毎秒",
    "KNT": "[kn_i] kn kt ノット knot knots",
    "HM": "[mi_i].h-1 mi/h mph マイル毎時",
    "MSK": "m.s-2 m/s2 m/s² メートル毎秒毎秒",
    "MQS": "m3.s-1 m3/s m³/s 立方メートル毎秒",
    "MQH": "m3.h-1 m3/h m³/h 立方メートル毎時",
    "G51": "L.s-1 L/s l/s リットル毎秒",
    "L2": "L.min-1 L/min l/min リットル毎分",
    "G53": "m3.min-1 m3/min m³/min 立方メートル毎分",
    "H67": "mm.h-1 mm/h ミリメートル毎時 mm/hr",
    "SEC": "s sec 秒 sec. second seconds",
    "C26": "ms ミリ秒",
    "MIN": "min 分 min. minute minutes",
    "HUR": "h hr 時間 hour hours",
    "DAY": "d 日 日間 day days",
    "WEE": "wk 週 週間",
    "MON": "mo 月 か月 ヶ月 ヵ月 カ月 ケ月 箇月 か月間 ヶ月間",
    "ANN": "a 年 年間",
    "C62": "1 個 人 名 台 件 箇所 か所 世帯 個所 ヶ所 ケ所 カ所 ヵ所"
    " 組 戸 棟 基 本 回 便 隻 頭 匹 羽 枚 冊 点 室 床 席 区画 口 校 園 店 軒 者"
    " {#} "
    "{person} {count} persons people vehicles",
    "P1": "% パーセント percent pct",
    "NX": "‰ パーミル",
    "59": "[ppm] ppm 百万分率 µε με マイクロストレイン",
    "61": "[ppb] ppb 十億分率",
    "DD": "deg ° 度 degree degrees",
    "PAL": "Pa パスカル",
    "A97": "hPa ヘクトパスカル",
    "MBR": "mbar mb ミリバール",
    "KPA": "kPa キロパスカル",
    "GP": "mg.m-3 mg/m3 mg/m³ ミリグラム毎立方メートル",
    "GQ": "ug.m-3 µg/m3 µg/m³ ug/m3 マイクログラム毎立方メートル",
    "M1": "mg.L-1 mg/L mg/l ミリグラム毎リットル",
    "H29": "ug.L-1 µg/L µg/l ug/L マイクログラム毎リットル",
    "NA": "mg.kg-1 mg/kg ミリグラム毎キログラム",
    "2N": "dB デシベル dB(A) dBA",
    "LUX": "lx ルクス ルックス lux",
    "LUM": "lm ルーメン",
    "D54": "W.m-2 W/m2 W/m² ワット毎平方メートル",
    "WTT": "W ワット",
    "KWT": "kW キロワット KW",
    "MAW": "MW メガワット",
    "KWH": "kW.h kWh キロワット時 KWh",
    "MWH": "MW.h MWh メガワット時",
    "KJO": "kJ キロジュール",
    "K53": "kcal キロカロリー",
    "VLT": "V ボルト",
    "2Z": "mV ミリボルト",
    "AMP": "A アンペア",
    "4K": "mA ミリアンペア",
    "HTZ": "Hz ヘルツ",
    "KHZ": "kHz キロヘルツ",
    "KGM": "kg キログラム Kg",
    "GRM": "g グラム",
    "MGM": "mg ミリグラム",
    "MC": "ug µg マイクログラム",
    "TNE": "t トン ton",
    "P71": "mSv.h-1 mSv/h ミリシーベルト毎時",
    "P72": "uSv.h-1 µSv/h uSv/h マイクロシーベルト毎時",
    "A18": "Bq.kg-1 Bq/kg ベクレル毎キログラム",
    "D10": "S.m-1 S/m ジーメンス毎メートル",
    "H61": "mS.cm-1 mS/cm ミリジーメンス毎センチメートル",
    "G42": "uS.cm-1 µS/cm マイクロジーメンス毎センチメートル",
}

_QUDT = (
    "CentiM-PER-SEC=2M DeciB=2N MilliV=2Z MicroM=4H MilliA=4K PPM=59 PPB=61 BQ-PER-KiloGM=A18 HectoPA=A97 A=AMP"
    " YR=ANN MilliSEC=C26 ONE=C62 DEG_C=CEL CentiM3=CMQ CentiM=CMT S-PER-M=D10 W-PER-M2=D54 DAY=DAY DEG=DD"
    " DecaM3=DMA DEG_F=FAH MicroS-PER-CentiM=G42 L-PER-SEC=G51 M3-PER-MIN=G53 MilliGM-PER-M3=GP MicroGM-PER-M3=GQ"
    " GM=GRM MicroGM-PER-L=H29 MilliS-PER-CentiM=H61 MilliM-PER-HR=H67 HA=HAR MI-PER-HR=HM HZ=HTZ HR=HUR"
    " PERMILLE=NX KiloCAL=K53 K=KEL KiloGM=KGM KiloHZ=KHZ KiloJ=KJO KiloM-PER-HR=KMH KiloM2=KMK KiloM=KMT KN=KNT"
    " KiloPA=KPA KiloW-HR=KWH KiloW=KWT L-PER-MIN=L2 L=LTR LM=LUM LUX=LUX MilliGM-PER-L=M1 MegaW=MAW MilliBAR=MBR"
    " MicroGM=MC MilliGM=MGM MIN=MIN MilliL=MLT MilliM=MMT MO=MON M3-PER-HR=MQH M3-PER-SEC=MQS M-PER-SEC2=MSK"
    " M2=MTK M3=MTQ M=MTR M-PER-SEC=MTS MegaW-HR=MWH MilliGM-PER-KiloGM=NA MI_N=NMI PERCENT=P1 MilliSV-PER-HR=P71"
    " MicroSV-PER-HR=P72 PA=PAL SEC=SEC MI=SMI TONNE=TNE V=VLT WK=WEE W=WTT"
)
QUDT: Mapping[str, str] = dict(item.split("=") for item in _QUDT.split())
"""UN/CEFACT codes by local name under http://qudt.org/vocab/unit/."""
