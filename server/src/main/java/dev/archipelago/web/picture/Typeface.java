package dev.archipelago.web.picture;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * A bundled font as outlines, so that drawings do not depend on the fonts of the machine: text of the JDK needs the
 * system's font configuration, which small servers lack. Thread-safe.
 */
final class Typeface {

    /** @param outline for a size of 1, on the baseline, with y downwards */
    private record Glyph(Shape outline, double advance) {}

    private static final Glyph EMPTY = new Glyph(new Path2D.Double(), 0);

    private final TrueTypeFont font;
    private final CmapLookup characters;
    private final double unit;
    private final Map<Integer, Glyph> glyphs = new ConcurrentHashMap<>();
    private final ReentrantLock fontLock = new ReentrantLock();

    /** @param file below {@code pdf/} on the class path */
    Typeface(String file) {
        try (InputStream in = Typeface.class.getResourceAsStream("/pdf/" + file)) {
            if (in == null) {
                throw new IllegalStateException("pdf/" + file + " is not on the class path; build again");
            }
            font = new TTFParser().parse(new RandomAccessReadBuffer(in.readAllBytes()));
            characters = font.getUnicodeCmapLookup();
            unit = 1.0 / font.getUnitsPerEm();
        } catch (IOException e) {
            throw new UncheckedIOException("the font " + file + " could not be read", e);
        }
    }

    /** The width of {@code text} at {@code size}; characters that the font lacks have no width. */
    double width(String text, double size) {
        return size * text.codePoints().mapToDouble(c -> glyph(c).advance()).sum();
    }

    /** The outlines of {@code text} at {@code size}, starting at {@code x} on the baseline {@code y}. */
    Shape outline(String text, double size, double x, double y) {
        Path2D path = new Path2D.Double();
        double[] offset = {x};
        text.codePoints().mapToObj(this::glyph).forEach(glyph -> {
            AffineTransform place = new AffineTransform(size, 0, 0, size, offset[0], y);
            path.append(glyph.outline().getPathIterator(place), false);
            offset[0] += size * glyph.advance();
        });
        return path;
    }

    private Glyph glyph(int character) {
        return glyphs.computeIfAbsent(character, this::read);
    }

    private Glyph read(int character) {
        fontLock.lock();
        try {
            int id = characters.getGlyphId(character);
            if (id == 0) {
                return EMPTY;
            }
            GlyphData data = font.getGlyph().getGlyph(id);
            GeneralPath path = data == null ? new GeneralPath() : data.getPath();
            return new Glyph(
                    path.createTransformedShape(AffineTransform.getScaleInstance(unit, -unit)),
                    unit * font.getAdvanceWidth(id));
        } catch (IOException e) {
            throw new UncheckedIOException("the glyph of " + Character.getName(character) + " could not be read", e);
        } finally {
            fontLock.unlock();
        }
    }
}
