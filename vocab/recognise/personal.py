"""Columns about persons: takes a table's headers and the forms of its values, gives which columns are closed and why.

Words in headers, and what stands beside a person's name, count even where no published table knows the column: in
doubt a column is closed. A column of individual numbers (個人番号) is refused altogether.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from vocab.recognise.headers import loose
from vocab.recognise.samples import Forms

_NUMBER_WORDS = ("個人番号", "マイナンバー", "mynumber", "individualnumber", "個人識別番号")
_ALWAYS = tuple(map(loose, (
    "氏名", "姓名", "フルネーム", "営業者", "申請者", "申込者", "届出者", "代表者", "開設者", "管理者名",
    "代表取締役", "理事長", "施設長名", "園長名", "校長名", "院長名", "会長名", "組合長", "世話人", "担当者",
    "受給者", "世帯主", "保護者", "続柄", "本籍", "生年月日", "誕生日", "携帯電話", "携帯番号", "患者",
    "住民票", "被保険者",
    "登録番号標", "ナンバープレート", "自動車登録番号", "車両登録番号", "車のナンバー",
    "licensePlate", "numberPlate", "plateNumber", "registrationPlate", "要介護度", "障害等級", "振込先", "滞納",
    "利用者名", "児童名", "生徒名", "回答者", "依頼者", "請求者", "免許番号", "旅券番号",
    "口座番号", "顔写真", "corporateRepresentative", "representativeName", "ownerName", "establisher",
    "proprietor", "birthDate", "dateOfBirth", "birthday", "personName", "fullNameOfPerson", "firstName",
    "lastName", "familyName", "givenName", "mobilePhone", "respondent", "applicant", "participantName",
)))  # fmt: skip
_UNLESS_KNOWN = tuple(map(loose, (
    "車両番号", "車番", "登録番号",
    "所有者", "責任者", "管理人", "性別", "年齢", "連絡者", "通報者", "representative", "owner", "gender",
)))  # fmt: skip
"""Words that say a person only where no table knows the column as something else."""
_NO_PERSON = tuple(map(loose, (
    "担当者会議", "対象年齢", "受入年齢", "年齢階級", "年齢区分", "年齢別", "年齢不詳", "年齢層", "年齢制限",
    "携帯電話版", "携帯電話用", "携帯電話サイト", "携帯サイト", "携帯電話会社", "携帯電話対応",
)))  # fmt: skip
_NAMES = tuple(map(loose, (
    "氏名", "姓名", "代表者", "営業者", "申請者", "開設者", "担当者", "管理者名", "届出者", "representative",
    "establisher", "proprietor",
)))  # fmt: skip
_REACHES = tuple(map(loose, (
    "電話", "tel", "phone", "携帯", "fax", "メール", "mail", "住所", "address", "郵便番号", "連絡先",
)))  # fmt: skip
_OF_FACILITIES = tuple(map(loose, (
    "施設", "店舗", "事業所", "営業所", "所在地", "会場", "窓口", "代表電話", "facility", "office", "shop",
    "お問合", "お問い合", "問い合わせ", "問合",
)))  # fmt: skip
_THINGS = tuple(map(loose, (
    "名称", "施設", "店舗", "屋号", "事業所", "営業所", "機関", "団体", "法人", "会社", "学校", "園名", "病院",
    "会場", "場所", "name", "facility", "organization", "organisation", "company", "title", "件名", "イベント",
)))  # fmt: skip
_BY_NAMES = tuple(map(loose, (
    "フリガナ", "ふりがな", "カナ", "ヨミ", "読み", "ローマ字", "役職", "肩書", "年齢", "職業", "勤務先",
    "支給額", "支給日", "給付額", "国籍", "kana", "furigana",
)))  # fmt: skip
"""What is about the person beside whose name it stands."""
_MOBILE = 0.3  # of the telephone numbers
_PLATES = 0.3  # of the cells


class Personal(StrEnum):
    """Why a column is closed."""

    TABLE = "table"  # a published table says so, or the vocabulary
    WORD = "word"  # its header names a person
    BESIDE = "beside"  # it follows a person's name
    MOBILE = "mobile"  # many of its values are numbers of mobile telephones
    PLATE = "plate"  # many of its values are number plates of vehicles
    NAME = "name"  # who owns or runs it, where not all values are organisations
    NUMBER = "number"  # an individual number: the column is refused


def personal_columns(columns: Sequence[str], forms: Mapping[str, Forms], known: frozenset[str]) -> dict[str, Personal]:
    """The columns that are about persons; `known` are those that a published table knows as not personal."""
    persons_only = any(_names_person(column) for column in columns) and not any(map(_names_thing, columns))
    found: dict[str, Personal] = {}
    beside = False
    for column in columns:
        key = loose(column)
        beside = _names_person(column) or ((beside or persons_only) and (_reaches(key) or key.startswith(_BY_NAMES)))
        why = _why(key, forms.get(column, Forms()), is_known=column in known)
        if why is None and beside:
            why = Personal.BESIDE
        if why is not None:
            found[column] = why
    return found


def _names_person(column: str) -> bool:
    return any(word in loose(column) for word in _NAMES)


def _names_thing(column: str) -> bool:
    key = loose(column)
    return any(word in key for word in _THINGS) and not any(word in key for word in (*_ALWAYS, *_NAMES))


def _why(key: str, forms: Forms, *, is_known: bool) -> Personal | None:
    if forms.personal_numbers or any(loose(word) in key for word in _NUMBER_WORDS):
        return Personal.NUMBER
    if any(word in key for word in _NO_PERSON):
        return None
    if any(word in key for word in _ALWAYS) or (not is_known and any(word in key for word in _UNLESS_KNOWN)):
        return Personal.WORD
    if forms.share("plate") >= _PLATES:
        return Personal.PLATE
    return Personal.MOBILE if forms.share("mobile") >= _MOBILE else None


def _reaches(key: str) -> bool:
    """Whether a column says how to reach somebody, and not that it is a facility."""
    return any(word in key for word in _REACHES) and not any(word in key for word in _OF_FACILITIES)
