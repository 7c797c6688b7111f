"""The words that are about persons: in headers, in titles, and the properties that say who does something.

By their letters (`loose`), except `LISTS`, which is looked for in a title as written. Takes and refuses nothing.
"""

from __future__ import annotations

import re

from vocab.recognise.headers import loose

NUMBER = re.compile(
    "個人番[号號]|個人ナンバー|個人no(?![a-z])|マイナンバ|mynumber|individualnumber|個人識別番号|共通番号"
)
"""Of a header as `loose` gives it: a column of individual numbers."""
ALWAYS = tuple(map(loose, (
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
UNLESS_KNOWN = tuple(map(loose, (
    "車両番号", "車番", "登録番号",
    "性別", "年齢", "連絡者", "通報者", "representative", "gender",
)))  # fmt: skip
"""Words that say a person only where no table knows the column as something else."""
WHO = tuple(map(loose, (
    "設置者", "運営者", "管理者", "所有者", "責任者", "管理人", "経営者", "占用者", "保有者", "所持者", "持ち主",
    "持主", "地権者", "耕作者", "オーナー", "installer", "owner", "manager",
)))  # fmt: skip
"""Words that say who owns or runs a thing: persons, unless all values are organisations."""
NOT_WHO = tuple(map(loose, ("区分", "種別", "分類", "コード", "法人番号", "URL", "ホームページ", "code", "type")))
"""How headers end that say something else of who does."""
WHO_DOES = frozenset({
    "operator", "owner", "manager", "organiser", "coOrganiser", "contactName", "contractor", "client", "creator",
    "vendor", "issuer", "department",
})  # fmt: skip
"""Properties that say who does something: organisations, unless some values look like names of persons."""
NO_PERSON = tuple(map(loose, (
    "担当者会議", "対象年齢", "受入年齢", "年齢階級", "年齢区分", "年齢別", "年齢不詳", "年齢層", "年齢制限",
    "携帯電話版", "携帯電話用", "携帯電話サイト", "携帯サイト", "携帯電話会社", "携帯電話対応",
)))  # fmt: skip
NAMES = tuple(map(loose, (
    "氏名", "姓名", "代表者", "営業者", "申請者", "開設者", "担当者", "管理者名", "届出者", "representative",
    "establisher", "proprietor",
)))  # fmt: skip
REACHES = tuple(map(loose, (
    "電話", "tel", "phone", "携帯", "fax", "メール", "mail", "住所", "address", "郵便番号", "連絡先",
)))  # fmt: skip
OF_FACILITIES = tuple(map(loose, (
    "施設", "店舗", "事業所", "営業所", "所在地", "会場", "窓口", "代表電話", "facility", "office", "shop",
    "お問合", "お問い合", "問い合わせ", "問合",
)))  # fmt: skip
THINGS = tuple(map(loose, (
    "名称", "施設", "店舗", "屋号", "事業所", "営業所", "機関", "団体", "法人", "会社", "学校", "園名", "病院",
    "会場", "場所", "name", "facility", "organization", "organisation", "company", "title", "件名", "イベント",
)))  # fmt: skip
BY_NAMES = tuple(map(loose, (
    "フリガナ", "ふりがな", "カナ", "ヨミ", "読み", "ローマ字", "役職", "肩書", "年齢", "職業", "勤務先",
    "支給額", "支給日", "給付額", "国籍", "kana", "furigana",
)))  # fmt: skip
"""What is about the person beside whose name it stands."""
LISTS = re.compile("受給者|受給世帯|名簿|申請者|申込者|利用者一覧|職員|会員|参加者|対象者一覧|当選者|合格者|氏名")
"""What titles of lists of persons say."""
