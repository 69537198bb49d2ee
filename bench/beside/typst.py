"""Invoices by typst, in one process as a server would have it: prints how many it makes in a second of processor time.

    typst.py FOLDER FONTS SECONDS     FOLDER holds content.json and qr.svg, and gets the last document
"""

import shutil
import sys
import time
from pathlib import Path

own = Path(__file__).parent
sys.path.pop(0)  # this file has the name of the package
try:
    import typst
except ImportError:
    sys.exit(3)

folder, fonts, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
template = shutil.copy(own / "invoice.typ", folder)


def make(count):
    """Makes a document with a number of its own: typst remembers what it laid out before."""
    return typst.compile(
        template,
        root=str(folder),
        font_paths=[fonts],
        ignore_system_fonts=True,
        sys_inputs={"count": str(count)},
        pdf_standards=["a-3a"],
    )


(folder / "last.pdf").write_bytes(make(0))
begin, made = time.process_time(), 0
while time.process_time() - begin < seconds or made < 2:
    made += 1
    make(made)
print(made / (time.process_time() - begin))
