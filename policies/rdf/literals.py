"""The values of policies as RDF literals: takes a text and a datatype, gives a literal that keeps the text.

Refuses (`Refused`) a datatype policies have no use for and a text that is not of its datatype (XML Schema 1.1 part 2).
Nothing is normalised: a date with a zone must not become one without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from rdflib import XSD, Literal, URIRef


class Refused(Exception):
    """A term of RDF cannot stand in a policy."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def literal(text: str, datatype: str | None = None, language: str | None = None) -> Literal:
    """The literal with exactly this text. Raises `Refused`."""
    if not _encodable(text):
        raise Refused("ODRL_LITERAL_REFUSED", "the text holds half of a character")
    if language is not None:
        if not re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", language):
            raise Refused("ODRL_LITERAL_REFUSED", "the language is not a language tag")
        return Literal(text, lang=language)
    if datatype in (None, str(XSD.string)):
        return Literal(text)
    if not is_typed(text, str(datatype)):
        known = ", ".join(f"xsd:{iri.rpartition('#')[2]}" for iri in _LEXICAL)
        raise Refused(
            "ODRL_LITERAL_REFUSED", "the value is not one of its datatype, or the datatype is not known", known
        )
    return Literal(text, datatype=URIRef(str(datatype)), normalize=False)


def is_typed(text: str, datatype: str) -> bool:
    """Whether a text is a value of a datatype that policies use."""
    check = _LEXICAL.get(datatype)
    return check is not None and check(text)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _matching(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def _date(text: str) -> bool:
    return _DATE(text) and _parses(date.fromisoformat, text)


def _date_time(text: str) -> bool:
    return _DATE_TIME(text) and _parses(datetime.fromisoformat, text)


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


_DATE = _matching(r"\d{4}-\d{2}-\d{2}")
_DATE_TIME = _matching(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})?")
_LEXICAL: Mapping[str, Callable[[str], bool]] = {
    str(XSD.string): lambda _text: True,
    str(XSD.boolean): _matching("true|false"),
    str(XSD.integer): _matching(r"[+-]?\d{1,18}"),
    str(XSD.decimal): _matching(r"[+-]?\d{1,18}(\.\d{1,18})?"),
    str(XSD.date): _date,
    str(XSD.dateTime): _date_time,
    str(XSD.duration): _matching(r"P(?=\d|T)(\d{1,5}D)?(T(?=\d)(\d{1,6}H)?(\d{1,7}M)?(\d{1,9}S)?)?"),
}
