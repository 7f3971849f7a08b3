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
 * Draws the preview picture of a report, {@value #WIDTH} by {@value #HEIGHT} pixels, which other sites show beside a
 * link. The output is deterministic. Takes some tens of milliseconds of CPU and 3 MB, so call it off the request path.
 * Thread-safe.
 */
public final class ReportPicture {

    /** The width that Open Graph recommends. */
    public static final int WIDTH = 1200;

    /** The height that Open Graph recommends. */
    public static final int HEIGHT = 630;

    private static final Color BACKGROUND = new Color(0xfbfaf7);
    private static final Color TEXT = new Color(0x17212b);
    private static final Color MUTED = new Color(0x55616d);
    private static final Color ACCENT = new Color(0x0f766e);
    private static final Color HAIRLINE = new Color(0xe4e1d8);

    private static final int MARGIN = 80;
    private static final int TEXT_WIDTH = WIDTH - 2 * MARGIN;
    private static final int NAME_WIDTH = TEXT_WIDTH - 76;
    private static final double MAX_SIZE = 68;
    private static final double MIN_SIZE = 44;
    private static final double STEP = 4;
    private static final int MAX_LINES = 4;
    private static final double LINE_HEIGHT = 1.28;

    /** The vertical range of the title. */
    private static final double TOP = 170;

    private static final double BOTTOM = 490;

    private final Typeface regular = new Typeface("be-vietnam-pro-400.ttf");
    private final Typeface semibold = new Typeface("be-vietnam-pro-600.ttf");

    /** A title broken into lines at a font size that fits. */
    private record TitleLayout(List<String> lines, double size) {}

    /**
     * Draws the picture as PNG.
     *
     * @param site the site's name
     * @param marked whether the mark of Archipelago precedes the name; false if the site has its own logo
     * @param title truncated with "…" after four lines
     * @param below one line: the kind of document, and its date
     */
    public byte[] draw(String site, boolean marked, String title, String below) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.setColor(BACKGROUND);
            graphics.fillRect(0, 0, WIDTH, HEIGHT);
            graphics.setColor(ACCENT);
            graphics.fillRect(0, 0, WIDTH, 12);
            if (marked) {
                mark(graphics);
            }
            String name = fitted(semibold, composed(site), 38, NAME_WIDTH);
            text(graphics, semibold, ACCENT, name, 38, marked ? MARGIN + 76 : MARGIN, 120);
            title(graphics, composed(title));
            graphics.setColor(HAIRLINE);
            graphics.setStroke(new BasicStroke(2));
            graphics.draw(new Line2D.Double(MARGIN, 520, WIDTH - MARGIN, 520));
            text(graphics, regular, MUTED, fitted(regular, composed(below), 30, TEXT_WIDTH), 30, MARGIN, 572);
        } finally {
            graphics.dispose();
        }
        return png(image);
    }

    private void title(Graphics2D graphics, String title) {
        TitleLayout titleLayout = titleLayout(title);
        double line = titleLayout.size() * LINE_HEIGHT;
        double height = line * titleLayout.lines().size();
        double y = TOP + (BOTTOM - TOP - height) / 2 + titleLayout.size();
        for (String words : titleLayout.lines()) {
            text(graphics, semibold, TEXT, words, titleLayout.size(), MARGIN, y);
            y += line;
        }
    }

    private TitleLayout titleLayout(String title) {
        for (double size = MAX_SIZE; size > MIN_SIZE; size -= STEP) {
            List<String> lines = lines(title, size);
            if (lines.size() < MAX_LINES) {
                return new TitleLayout(lines, size);
            }
        }
        List<String> lines = lines(title, MIN_SIZE);
        if (lines.size() > MAX_LINES) {
            String last = lines.get(MAX_LINES - 1) + " …";
            lines = new ArrayList<>(lines.subList(0, MAX_LINES - 1));
            lines.add(fitted(semibold, last, MIN_SIZE, TEXT_WIDTH));
        }
        return new TitleLayout(lines, MIN_SIZE);
    }

    private List<String> lines(String title, double size) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : title.split(" ")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (line.isEmpty() || semibold.width(longer, size) <= TEXT_WIDTH) {
                line = longer;
            } else {
                lines.add(fitted(semibold, line, size, TEXT_WIDTH));
                line = word;
            }
        }
        lines.add(fitted(semibold, line, size, TEXT_WIDTH));
        return lines;
    }

    /** Truncates {@code text} to one line of the given width. */
    private static String fitted(Typeface face, String text, double size, double maxWidth) {
        String result = text;
        while (face.width(result, size) > maxWidth) {
            int end = result.offsetByCodePoints(result.length(), result.endsWith("…") ? -2 : -1);
            result = result.substring(0, end).stripTrailing() + "…";
        }
        return result;
    }

    private static void text(
            Graphics2D graphics, Typeface face, Color color, String text, double size, double x, double y) {
        graphics.setColor(color);
        graphics.fill(face.outline(text, size, x, y));
    }

    /** Draws the site's mark: two islands over a wave. */
    private static void mark(Graphics2D graphics) {
        AffineTransform before = graphics.getTransform();
        graphics.translate(MARGIN - 8, 74);
        graphics.scale(2, 2);
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
        graphics.fill(islands);
        Path2D wave = new Path2D.Double();
        wave.moveTo(4, 23.5);
        for (int i = 0; i < 4; i++) {
            double from = i % 2 == 0 ? 23.5 : 25.1;
            double to = i % 2 == 0 ? 25.1 : 23.5;
            wave.curveTo(7 + 6 * i, from, 7 + 6 * i, to, 10 + 6 * i, to);
        }
        graphics.setStroke(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(wave);
        graphics.setTransform(before);
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
        // With a plain stream, ImageIO would write a temporary file outside the data directory.
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("the picture could not be written to memory", e);
        }
        return bytes.toByteArray();
    }
}
