"""Whether names are those of persons: takes sample rows and the columns of names, says whether most look like it.

A common family name (佐藤, Sato) with a given name, or a title of address (様). Refuses nothing; keeps no value.
Names of places and facilities that begin with a family name (山田医院, 中村橋) do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

_MOST = 0.5  # of the names
_FEWEST = 2
_FAMILIES = (
    "佐藤sato 鈴木suzuki 高橋takahashi 田中tanaka 伊藤ito 渡辺watanabe 渡邊watanabe 渡邉watanabe 山本yamamoto "
    "中村nakamura 小林kobayashi 加藤kato 吉田yoshida 山田yamada 佐々木sasaki 山口yamaguchi 松本matsumoto "
    "井上inoue 木村kimura 林hayashi 斎藤saito 齋藤saito 斉藤saito 清水shimizu 山崎yamazaki 森mori 阿部abe "
    "池田ikeda 橋本hashimoto 山下yamashita 石川ishikawa 中島nakajima 前田maeda 藤田fujita 小川ogawa 後藤goto "
    "岡田okada 長谷川hasegawa 村上murakami 近藤kondo 石井ishii 坂本sakamoto 遠藤endo 青木aoki 藤井fujii "
    "西村nishimura 福田fukuda 太田ota 三浦miura 藤原fujiwara 岡本okamoto 松田matsuda 中川nakagawa 中野nakano "
    "原田harada 小野ono 田村tamura 竹内takeuchi 金子kaneko 和田wada 中山nakayama 石田ishida 上田ueda "
    "森田morita 原hara 柴田shibata 酒井sakai 工藤kudo 横山yokoyama 宮崎miyazaki 宮本miyamoto 内田uchida "
    "高木takagi 安藤ando 島田shimada 谷口taniguchi 大野ono 高田takada 丸山maruyama 今井imai 河野kono "
    "藤本fujimoto 村田murata 武田takeda 上野ueno 杉山sugiyama 増田masuda 小山koyama 大塚otsuka 平野hirano "
    "菅原sugawara 久保kubo 松井matsui 千葉chiba 岩崎iwasaki 桜井sakurai 木下kinoshita 野口noguchi 松尾matsuo "
    "野村nomura 菊地kikuchi 佐野sano 大西onishi 杉本sugimoto 新井arai 浜田hamada 菅野kanno 市川ichikawa "
    "古川furukawa 水野mizuno 小松komatsu 小島kojima 高野takano 五十嵐igarashi 山内yamauchi 西田nishida "
    "菊池kikuchi 川口kawaguchi 吉川yoshikawa 東higashi 望月mochizuki 秋山akiyama 三好miyoshi 香川kagawa "
    "大谷otani"
)
_PAIRS = tuple(re.fullmatch(r"(\D*?[^\x00-\x7f])([a-z]+)", pair) for pair in _FAMILIES.split())
_KANJI = tuple(sorted((pair[1] for pair in _PAIRS if pair), key=len, reverse=True))
_LATIN = frozenset(pair[2] for pair in _PAIRS if pair)
_GIVEN = re.compile("[一-龠々ぁ-ゖァ-ヶー]{1,4}")
_PLACE = re.compile(
    "[店院館所堂場局荘亭屋校駅町橋池寺区科庵宅会塾組部室署城塔港峠園社前口上下東西南北内外市村県字丁目地公"
    "川線台苑家廟碑像跡墓坂島]"
    "|農|工|商|酒|理容|美容|魚|肉|菓|麺|食|飯|青果|電|産業|建設|医|薬|歯|寿司|水産|ビル|タワー|プラザ|センター|公園|団地|クリニック|ホーム|ハウス|パーク"
)
_ADDRESSED = re.compile(".{1,12}(?:様|さん|氏|殿|くん|ちゃん)(?:宅|方)?|.{1,8}(?:邸|宅)")
_TWO_WORDS = re.compile(r"([A-Za-z]{2,}),?\s+([A-Za-z]{2,})")


def are_people(names: Iterable[Any]) -> bool:
    """Whether at least half of the names that say something look like names of persons."""
    said = [text for name in names if isinstance(name, str) and (text := _plain(name))]
    return len(said) >= _FEWEST and sum(map(_is_person, said)) >= _MOST * len(said)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()


def _is_person(name: str) -> bool:
    two = _TWO_WORDS.fullmatch(name)
    if two is not None:
        return bool({two[1].casefold(), two[2].casefold()} & _LATIN)
    plain = "".join(name.split())
    if _ADDRESSED.fullmatch(plain):
        return True
    family = next((family for family in _KANJI if plain.startswith(family)), "")
    given = plain.removeprefix(family)
    return bool(family) and _GIVEN.fullmatch(given) is not None and _PLACE.search(given) is None
