"""Text files in the encodings that people's editors write."""

from __future__ import annotations

import pytest

from documents.plain import read_plain
from documents.reading_limits import Unreadable

ENGLISH = "Seven years of café-sized teams — “lead engineer”, naïve at first"
SPANISH = "Diseñé el sistema de pagos y reduje la latencia un 40 %. Inglés, español y catalán."
PORTUGUESE = "Engenheiro sênior em São Paulo. Migração do banco de dados sem interrupção."
POLISH = "Starszy inżynier oprogramowania. Zarządzałem zespołem dziesięciu osób w Łodzi."
RUSSIAN = "Старший инженер. Руководил командой и перевёл платежи на новую базу данных."
GREEK = "Μηχανικός λογισμικού με δέκα χρόνια εμπειρίας σε συστήματα πληρωμών."
TURKISH = "Kıdemli yazılım mühendisi. Ödeme sistemini yeniden tasarladım. İstanbul, Şişli."
JAPANESE = "シニアバックエンドエンジニア。決済基盤の移行を担当しました。"
CHINESE = "高级后端工程师，负责支付系统迁移，带领八人团队。"
KOREAN = "시니어 백엔드 엔지니어. 결제 시스템 이전을 담당했습니다."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((ENGLISH, each) for each in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")),
        *((ENGLISH, each) for each in ("cp1252", "mac-roman")),
        *((each, "cp1252") for each in (SPANISH, PORTUGUESE)),
        *((RUSSIAN, each) for each in ("utf-8", "cp1251", "koi8-r", "utf-16")),
        (POLISH, "cp1250"),
        (GREEK, "cp1253"),
        (TURKISH, "cp1254"),
        (JAPANESE, "cp932"),
        (CHINESE, "gb18030"),
        (KOREAN, "cp949"),
    ],
)
def test_the_text_is_read_in_its_encoding(text: str, encoding: str) -> None:
    found = read_plain(text.encode(encoding))
    assert found.text == text
    assert found.replaced == 0


@pytest.mark.parametrize("bad", [b"\xe9", b"\xff", b"\x80", b"\xc3", b"\xed\xa0\x80"])
def test_a_bad_byte_costs_a_sign_and_no_more(bad: bytes) -> None:
    before, after = "Zoë Müller, größte Erfolge: „Ledger“\n".encode(), b" at the bank\n"
    found = read_plain(before + bad + after)
    assert found.text.replace("\ufffd", "") == (before + after).decode()
    assert found.encoding == "utf-8"
    assert 1 <= found.replaced <= len(bad)


def test_a_cut_off_sign_in_utf_16_costs_a_sign() -> None:
    found = read_plain(b"\xff\xfe" + "Amara".encode("utf-16-le") + b"\x41")
    assert found.text.startswith("Amara") and found.replaced == 1


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 8, b"\x00\x01\x02" * 400, b"\x89PNG\r\n\x1a\n" + b"\x07\x13" * 300]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_plain(data)
    assert caught.value.why == "wrong_type"
