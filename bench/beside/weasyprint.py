"""Invoices by WeasyPrint: prints how many it makes in a second of processor time.

    weasyprint.py FOLDER FONTS SECONDS     FOLDER holds content.json and qr.svg, and gets the last document
"""

import json
import sys
import time
from html import escape
from pathlib import Path

sys.path.pop(0)  # this file has the name of the package
try:
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration
except ImportError:
    sys.exit(3)

folder, fonts, seconds = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
content = json.loads((folder / "content.json").read_text())

STYLE = """
@font-face { font-family: Kontor; src: url(FONTS/KontorSans-Regular.ttf) }
@font-face { font-family: Kontor; font-weight: bold; src: url(FONTS/KontorSans-Bold.ttf) }
@page { size: A4; margin: 20mm 20mm 25mm; @bottom-right { content: "Seite " counter(page) " von " counter(pages) }
        @bottom-left { content: "CODE"; } font: 7pt Kontor }
@page part { margin: 5mm; @bottom-right { content: none } @bottom-left { content: none } }
body { font: 9pt/12.5pt Kontor; margin: 0 }
h1 { font-size: 17pt; line-height: 1.2 } h2 { font-size: 11pt; margin: 0 0 2mm }
header { display: flex; justify-content: space-between; color: COLOR } .heads { display: flex; justify-content: space-between; margin-top: 12mm }
table { border-collapse: collapse; width: 100% } td, th { text-align: right; padding: 0.8mm 0; vertical-align: top }
td:first-child, th:first-child { text-align: left } tr { break-inside: avoid; border-bottom: 0.25pt solid #bbb }
thead { display: table-header-group } small { display: block; color: #666; font-size: 8pt; line-height: 11pt }
.sums { width: 80mm; margin: 4mm 0 0 auto; break-inside: avoid } .total { font-weight: bold; font-size: 11pt }
.part { position: relative; height: 95mm; margin-top: 8mm; break-inside: avoid; border-top: 0.5pt dashed; display: flex; gap: 6mm }
.part div { padding-top: 5mm; font-size: 8pt; line-height: 11pt } .part img { width: 46mm; height: 46mm }
.receipt { width: 52mm; border-right: 0.5pt dashed }
"""
STYLE = STYLE.replace("FONTS", fonts.resolve().as_uri()).replace("COLOR", content["color"])
STYLE = STYLE.replace("CODE", f"{content['code']} · {content['verify']}")


def lines(texts):
    return "<br>".join(escape(text) for text in texts)


def row(line):
    details = "".join(f"<small>{escape(text)}</small>" for text in line["details"])
    rest = (line[name] for name in ("quantity", "price", "rate", "amount"))
    return f"<tr><td>{escape(line['description'])}{details}</td>{''.join(f'<td>{cell}</td>' for cell in rest)}</tr>"


def payment_part(number):
    account = f"<h2>KEY</h2><p><b>Konto / Zahlbar an</b><br>{content['iban']}<br>{lines(content['issuer'])}</p>"
    payer = f"<p><b>Referenz</b><br>{content['reference']}</p><p><b>Zahlbar durch</b><br>{lines(content['recipient'])}</p>"
    sum_ = f"<p><b>Währung</b> CHF <b>Betrag</b> {content['total']}</p>"
    receipt = f'<div class="receipt">{account.replace("KEY", "Empfangsschein")}{payer}{sum_}</div>'
    code = f'<div><h2>Zahlteil</h2><img src="qr.svg" alt="QR-Code">{sum_}</div>'
    facts = f"<p><b>Zusätzliche Informationen</b><br>Rechnung {number}</p>"
    return f'<section class="part">{receipt}{code}<div>{account.replace("<h2>KEY</h2>", "")}{payer}{facts}</div></section>'


def page(number):
    facts = "".join(f"<tr><td>{name}</td><td>{escape(value or '')}</td></tr>" for name, value in content["facts"])
    sums = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in content["sums"])
    return f"""<!doctype html><html lang="de"><head><title>Rechnung {number}</title><style>{STYLE}</style></head><body>
<header><b>{lines(content["issuer"])}</b><span>{lines(content["contact"])}</span></header>
<div class="heads"><p>{lines(content["recipient"])}</p><table style="width: 70mm">{facts}</table></div>
<h1>Rechnung {number}</h1>
<table><thead><tr><th>Leistung</th><th>Menge</th><th>Preis</th><th>MWST</th><th>Betrag CHF</th></tr></thead>
<tbody>{"".join(map(row, content["lines"]))}</tbody></table>
<table class="sums">{sums}<tr class="total"><td>Total CHF</td><td>{content["total"]}</td></tr></table>
{payment_part(number)}</body></html>"""


def make(count):
    number = f"{content['number']}-{count}"
    config = FontConfiguration()
    document = HTML(string=page(number), base_url=str(folder) + "/")
    return document.write_pdf(font_config=config, pdf_variant="pdf/a-3a", pdf_tags=True)


(folder / "last.pdf").write_bytes(make(0))
begin, made = time.process_time(), 0
while time.process_time() - begin < seconds or made < 2:
    made += 1
    make(made)
print(made / (time.process_time() - begin))
