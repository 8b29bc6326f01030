"""Evidence for the demo: one-page PDF files that say they are none."""

from dataclasses import dataclass
from pathlib import Path

from crm.accounts.models import User
from crm.files.models import Attachment
from crm.files.operations import keep

KINDS = {
    "signed": "投资协议",
    "registered": "营业执照",
    "contract": "土地出让合同",
    "construction": "建筑工程施工许可证",
    "production": "投产现场照片",
    "settlement": "基建结算单",
    "bank_slip": "银行转账凭证",
    "result": "成果",
    "minutes": "会议纪要",
}


@dataclass(frozen=True)
class Papers:
    """Keeps a file of each kind; its bytes lie under `root` once, whoever it is for."""

    root: Path

    def of(self, kind: str, firm: str, by: User) -> Attachment:
        return keep(self.root, f"{firm}{KINDS[kind]}.pdf", _pdf(f"{KINDS[kind]}（演示数据，并非真实文件）"), by)


def _pdf(text: str) -> bytes:
    """One line on a page, in a Chinese font every reader knows."""
    line = text.encode("utf-16-be").hex().encode()
    drawing = b"BT /F1 20 Tf 72 740 Td <" + line + b"> Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 7 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    return out + head + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
