"""Builds the font files of the PDFs from the npm package @fontsource/be-vietnam-pro and DejaVu Sans (needs fonttools and brotli).

Usage: build_pdf_fonts.py PACKAGE_DIRECTORY DEJAVU_SANS_TTF OUTPUT_DIRECTORY

A PDF needs static TrueType files. Text is set in Be Vietnam Pro, with every letter of its latin, latin-ext and vietnamese
subsets; symbols and other alphabets come from a subset of DejaVu Sans, renamed as its licence requires for modified fonts.
"""

import sys
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

SIGNS = [
    (0x0370, 0x03FF), (0x0400, 0x045F), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F),
    (0x2150, 0x218F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2500, 0x257F), (0x25A0, 0x25FF), (0x2600, 0x26FF),
    (0x2700, 0x27BF), (0x27F0, 0x27FF), (0x2B00, 0x2BFF),
]


def unhinted():
    return subset.Options(layout_features=[], hinting=False, notdef_outline=True)


def text(package, output, weight):
    parts = []
    for part in ("latin", "latin-ext", "vietnamese"):
        font = TTFont(package / "files" / f"be-vietnam-pro-{part}-{weight}-normal.woff2")
        font.flavor = None
        path = output / f"{part}-{weight}.ttf"
        font.save(path)
        parts.append(path)
    font = merge.Merger().merge([str(p) for p in parts])
    for path in parts:
        path.unlink()
    chooser = subset.Subsetter(unhinted())
    chooser.populate(unicodes=font.getBestCmap().keys())
    chooser.subset(font)
    font.save(output / f"be-vietnam-pro-{weight}.ttf")


def signs(source, output):
    font = TTFont(source)
    chooser = subset.Subsetter(unhinted())
    chooser.populate(unicodes=[c for first, last in SIGNS for c in range(first, last + 1)])
    chooser.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = "ArchipelagoSigns"
    font.save(output / "signs.ttf")


if __name__ == "__main__":
    for each in (400, 600):
        text(Path(sys.argv[1]), Path(sys.argv[3]), each)
    signs(Path(sys.argv[2]), Path(sys.argv[3]))
