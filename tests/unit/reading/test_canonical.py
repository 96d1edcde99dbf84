"""Bytes of any origin end as one canonical text or as one clear line."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.reading.canonical import canonical_text

LINE = "Der Bürgermeister said: “Nine people are missing – no more.”\nThe café is shut."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_usual_encodings_give_the_same_text(encoding: str) -> None:
    assert canonical_text(LINE.encode(encoding)) == LINE


def test_a_declared_charset_is_believed_where_utf8_fails() -> None:
    raw = '<meta charset="iso-8859-2"><p>Władysław Kołodziej przyjechał do Łodzi</p>'.encode("iso-8859-2")
    assert "Władysław Kołodziej" in canonical_text(raw)


def test_a_wrong_declaration_does_not_stop_the_reading() -> None:
    assert "café" in canonical_text(b'<meta charset="no-such-thing"> ' + b"plain words " * 4 + "café".encode("cp1252"))


def test_an_undeclared_charset_is_guessed() -> None:
    text = "Переговоры закончились без результата, сообщил министр иностранных дел в четверг вечером. " * 3
    assert canonical_text(text.encode("cp1251")).startswith("Переговоры закончились")


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c"])
def test_every_newline_becomes_one_kind(newline: str) -> None:
    assert canonical_text(f"one{newline}two") == "one\ntwo"


def test_unseen_characters_go_and_surrogates_are_replaced() -> None:
    assert canonical_text("a\x00b\u200bc\u202ed\U000e0041e\ufefff\x1bg\u00adh\ud800i") == "abcdefgh\ufffdi"


def test_tabs_and_joiners_that_words_need_stay() -> None:
    assert canonical_text("a\tb می\u200cخواهم 👩\u200d🚒") == "a\tb می\u200cخواهم 👩\u200d🚒"


@pytest.mark.parametrize(
    "raw", [b"%PDF-1.7 ...", b"PK\x03\x04rest", b"\x89PNG\r\n", bytes(range(32)) * 8, b"\x00\x01\x02\x03" * 50]
)
def test_binary_data_is_refused_in_one_line(raw: bytes) -> None:
    with pytest.raises(InputError) as caught:
        canonical_text(raw)
    assert "\n" not in str(caught.value)
    assert "save it as" in str(caught.value)


@given(st.text())
def test_canonical_text_is_idempotent_and_normal(text: str) -> None:
    once = canonical_text(text)
    assert canonical_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    assert "\x00" not in once
    once.encode("utf-8")


@given(st.binary())
def test_any_bytes_give_text_or_an_input_error(raw: bytes) -> None:
    try:
        text = canonical_text(raw)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert canonical_text(text) == text


@given(st.text(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_marked_encodings_agree_with_the_text_itself(text: str, encoding: str) -> None:
    assume(not text.startswith("\x00"))  # the mark of UTF-16 and a NUL are the mark of UTF-32
    raw = text.encode(encoding, errors="replace")
    try:
        assert canonical_text(raw) == canonical_text(text.encode("utf-8", errors="replace").decode("utf-8"))
    except InputError:
        assert encoding == "utf-8"  # text of nothing but controls looks like binary data
