"""Unified social credit codes: 18 capitals with a right check digit, or one sentence why not."""

import re
import unicodedata

from stdnum.cn import uscc

from crm.errors import N_, DomainError
from crm.text.identity import has_identity_number

_REPAIRED = str.maketrans("OI", "01")  # the letters O and I do not exist in these codes
_LABEL = re.compile(r"^(?:统一)?(?:社会)?(?:信用)?代码[:：]|^USCC:")
_CODE = re.compile(r"[0-9A-Z]{18}", re.ASCII)


def credit_code(text: str) -> str:
    """The code of one company. Refusals never repeat an identity number."""
    folded = re.sub(r"[\s\-—·.]", "", unicodedata.normalize("NFKC", text[:200]))
    plain = _LABEL.sub("", folded.upper())
    repaired = plain.translate(_REPAIRED)
    for code in (repaired, _LABEL.sub("", folded.replace("l", "1").upper()).translate(_REPAIRED)):
        if _CODE.fullmatch(code) and uscc.is_valid(code):
            return code
    if has_identity_number(plain):
        raise DomainError(N_("This is the number of an identity card, not a credit code; it was not read."))
    if re.fullmatch(r"\d{15}", repaired, re.ASCII):
        raise DomainError(N_("This is an old registration number of 15 digits; the credit code has 18 characters."))
    if len(repaired) != 18:
        raise DomainError(N_("A credit code has 18 characters; this has %(count)s."), count=len(repaired))
    raise DomainError(N_("The credit code %(code)s is mistyped: its check digit does not fit."), code=plain)


def credit_codes(text: str) -> list[str]:
    """The parts of a cell with several codes, as written: A/B or A、B."""
    return [part for part in re.split(r"[/\\、，,；;|\s]+", text.strip()[:400]) if part]
