package dev.archipelago.web.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Draws the picture of a report, {@value #WIDTH} by {@value #HEIGHT}, as other sites show it beside a link. The same words
 * give the same bytes. Takes some tens of milliseconds of CPU and 3 MB: call off the request path. Thread-safe.
 */
public final class ReportPicture {

    /** The size that Open Graph asks for. */
    public static final int WIDTH = 1200;

    /** The same. */
    public static final int HEIGHT = 630;

    private static final Color PAPER = new Color(0xfbfaf7);
    private static final Color INK = new Color(0x17212b);
    private static final Color QUIET = new Color(0x55616d);
    private static final Color ACCENT = new Color(0x0f766e);
    private static final Color HAIRLINE = new Color(0xe4e1d8);

    private static final int MARGIN = 80;
    private static final int ROOM = WIDTH - 2 * MARGIN;
    private static final int NAME_ROOM = ROOM - 76;
    private static final double LARGEST = 68;
    private static final double SMALLEST = 44;
    private static final double STEP = 4;
    private static final int MOST_LINES = 4;
    private static final double LEADING = 1.28;

    /** Where the title's block begins and ends. */
    private static final double TOP = 170;

    private static final double BOTTOM = 490;

    private final Typeface regular = new Typeface("be-vietnam-pro-400.ttf");
    private final Typeface semibold = new Typeface("be-vietnam-pro-600.ttf");

    /** A title broken into lines at a size that fits. */
    private record Setting(List<String> lines, double size) {}

    /**
     * The picture as PNG.
     *
     * @param site the site's name
     * @param marked whether the mark of Archipelago stands before the name: not where a site has its own
     * @param title cut with "…" where it is longer than four lines
     * @param below one line: the kind of document, and its date
     */
    public byte[] draw(String site, boolean marked, String title, String below) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        try {
            pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            pen.setColor(PAPER);
            pen.fillRect(0, 0, WIDTH, HEIGHT);
            pen.setColor(ACCENT);
            pen.fillRect(0, 0, WIDTH, 12);
            if (marked) {
                mark(pen);
            }
            String name = fitted(semibold, composed(site), 38, NAME_ROOM);
            text(pen, semibold, ACCENT, name, 38, marked ? MARGIN + 76 : MARGIN, 120);
            title(pen, composed(title));
            pen.setColor(HAIRLINE);
            pen.setStroke(new BasicStroke(2));
            pen.draw(new Line2D.Double(MARGIN, 520, WIDTH - MARGIN, 520));
            text(pen, regular, QUIET, fitted(regular, composed(below), 30, ROOM), 30, MARGIN, 572);
        } finally {
            pen.dispose();
        }
        return png(image);
    }

    private void title(Graphics2D pen, String title) {
        Setting setting = setting(title);
        double line = setting.size() * LEADING;
        double height = line * setting.lines().size();
        double y = TOP + (BOTTOM - TOP - height) / 2 + setting.size();
        for (String words : setting.lines()) {
            text(pen, semibold, INK, words, setting.size(), MARGIN, y);
            y += line;
        }
    }

    private Setting setting(String title) {
        for (double size = LARGEST; size > SMALLEST; size -= STEP) {
            List<String> lines = lines(title, size);
            if (lines.size() < MOST_LINES) {
                return new Setting(lines, size);
            }
        }
        List<String> lines = lines(title, SMALLEST);
        if (lines.size() > MOST_LINES) {
            String last = lines.get(MOST_LINES - 1) + " …";
            lines = new ArrayList<>(lines.subList(0, MOST_LINES - 1));
            lines.add(fitted(semibold, last, SMALLEST, ROOM));
        }
        return new Setting(lines, SMALLEST);
    }

    private List<String> lines(String title, double size) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : title.split(" ")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (line.isEmpty() || semibold.width(longer, size) <= ROOM) {
                line = longer;
            } else {
                lines.add(fitted(semibold, line, size, ROOM));
                line = word;
            }
        }
        lines.add(fitted(semibold, line, size, ROOM));
        return lines;
    }

    /** The text, or as much of it as there is room for on one line. */
    private static String fitted(Typeface face, String text, double size, double room) {
        String kept = text;
        while (face.width(kept, size) > room) {
            int end = kept.offsetByCodePoints(kept.length(), kept.endsWith("…") ? -2 : -1);
            kept = kept.substring(0, end).stripTrailing() + "…";
        }
        return kept;
    }

    private static void text(Graphics2D pen, Typeface face, Color color, String text, double size, double x, double y) {
        pen.setColor(color);
        pen.fill(face.outline(text, size, x, y));
    }

    /** The site's mark as in its pages: two islands over a wave. */
    private static void mark(Graphics2D pen) {
        AffineTransform before = pen.getTransform();
        pen.translate(MARGIN - 8, 74);
        pen.scale(2, 2);
        Path2D islands = new Path2D.Double();
        islands.moveTo(4, 19);
        islands.curveTo(6.6, 13.4, 9.2, 10.4, 11.8, 10.4);
        islands.curveTo(15.2, 10.4, 16.6, 15.6, 19.4, 19);
        islands.closePath();
        islands.moveTo(18.8, 15.4);
        islands.curveTo(20.4, 13, 21.8, 11.8, 23.4, 11.8);
        islands.curveTo(25.6, 11.8, 26.6, 15.9, 28.2, 19);
        islands.lineTo(21.8, 19);
        islands.curveTo(20.7, 18.1, 19.8, 17, 18.8, 15.4);
        islands.closePath();
        pen.fill(islands);
        Path2D wave = new Path2D.Double();
        wave.moveTo(4, 23.5);
        for (int i = 0; i < 4; i++) {
            double from = i % 2 == 0 ? 23.5 : 25.1;
            double to = i % 2 == 0 ? 25.1 : 23.5;
            wave.curveTo(7 + 6 * i, from, 7 + 6 * i, to, 10 + 6 * i, to);
        }
        pen.setStroke(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        pen.draw(wave);
        pen.setTransform(before);
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
        // Given a plain stream ImageIO would keep the picture in a file of its own outside the data directory.
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("the picture could not be written to memory", e);
        }
        return bytes.toByteArray();
    }
}
