"""Builds the site's two font files from the npm package @fontsource/be-vietnam-pro (needs fonttools and brotli).

Usage: build_fonts.py PACKAGE_DIRECTORY OUTPUT_DIRECTORY

Joins the latin and vietnamese subsets, keeps the letters the site's languages use, and adds the feature tnum, which
the family lacks: figures of one width, so that columns of numbers line up.
"""

import sys
from pathlib import Path

from fontTools import merge, subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

DIGITS = "zero one two three four five six seven eight nine".split()
VIETNAMESE = "ăâđêôơưĂÂĐÊÔƠƯ" + "".join(
    chr(c) for c in (*range(0x1EA0, 0x1EFA), *b"\xc0\xc1\xc2\xc3\xc8\xc9\xca\xcc\xcd\xd2\xd3\xd4\xd5\xd9\xda\xdd",
                     *b"\xe0\xe1\xe2\xe3\xe8\xe9\xea\xec\xed\xf2\xf3\xf4\xf5\xf9\xfa\xfd", 0x128, 0x129, 0x168, 0x169)
)
MARKS = "\u0300\u0301\u0303\u0309\u0323"
PUNCTUATION = "\u00a0©·×«»–—‘’“”„•…−←→₫€°±≈≥≤"


def tabular(font):
    width = sorted(font["hmtx"][d][0] for d in DIGITS)[5]
    glyphs = font.getGlyphSet()
    order = list(font.getGlyphOrder())
    for digit in DIGITS:
        advance, _ = font["hmtx"][digit]
        pen = TTGlyphPen(glyphs)
        shift = round((width - advance) / 2)
        glyphs[digit].draw(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
        glyph = pen.glyph()
        name = digit + ".tnum"
        font["glyf"][name] = glyph
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (width, glyph.xMin)
        order.append(name)
    font.setGlyphOrder(order)
    rules = "".join(f"sub {d} by {d}.tnum;" for d in DIGITS)
    scripts = "languagesystem DFLT dflt; languagesystem latn dflt;"
    addOpenTypeFeaturesFromString(font, f"{scripts} feature tnum {{ {rules} }} tnum;", tables=["GSUB"])


def build(package, output, weight):
    parts = []
    for part in ("latin", "vietnamese"):
        font = TTFont(package / "files" / f"be-vietnam-pro-{part}-{weight}-normal.woff2")
        font.flavor = None
        path = output / f"{part}-{weight}.ttf"
        font.save(path)
        parts.append(path)
    font = merge.Merger().merge([str(p) for p in parts])
    for path in parts:
        path.unlink()
    options = subset.Options(layout_features=["kern", "mark", "mkmk", "ccmp", "locl"], hinting=False, notdef_outline=True)
    chooser = subset.Subsetter(options)
    chooser.populate(text="".join(map(chr, range(0x20, 0x7F))) + VIETNAMESE + MARKS + PUNCTUATION)
    chooser.subset(font)
    tabular(font)
    font.flavor = "woff2"
    font.save(output / f"be-vietnam-pro-{weight}.woff2")


if __name__ == "__main__":
    for each in (400, 600):
        build(Path(sys.argv[1]), Path(sys.argv[2]), each)
