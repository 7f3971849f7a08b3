package dev.archipelago.web.pdf;

import com.openhtmltopdf.css.constants.IdentValue;
import com.openhtmltopdf.css.parser.FSRGBColor;
import com.openhtmltopdf.css.parser.property.Conversions;
import com.openhtmltopdf.css.value.FontSpecification;
import com.openhtmltopdf.extend.OutputDevice;
import com.openhtmltopdf.extend.TextRenderer;
import com.openhtmltopdf.render.FSFont;
import com.openhtmltopdf.render.RenderingContext;
import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Renders the SVG of one chart at its position on a page of a PDF. It supports the elements and attributes that the
 * chart modules write, and skips any other element. For one chart on one thread.
 */
final class SvgPdfRenderer {

    private final OutputDevice device;
    private final RenderingContext context;
    private final double scale;
    private final AffineTransform toPage;

    /** @param scale dots of the page per unit of the chart */
    SvgPdfRenderer(OutputDevice device, RenderingContext context, double x, double y, double scale) {
        this.device = device;
        this.context = context;
        this.scale = scale;
        this.toPage = new AffineTransform(scale, 0, 0, scale, x, y);
    }

    /** Renders {@code svg}. */
    void draw(Element svg) {
        children(svg, toPage);
    }

    private void children(Element parent, AffineTransform transform) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                element(element, transform);
            }
        }
    }

    private void element(Element element, AffineTransform transform) {
        switch (name(element)) {
            case "g" -> children(element, rotated(element, transform));
            case "path" -> shape(element, SvgPath.of(element.getAttribute("d")), transform);
            case "rect" ->
                shape(
                        element,
                        new Rectangle2D.Double(
                                number(element, "x"),
                                number(element, "y"),
                                number(element, "width"),
                                number(element, "height")),
                        transform);
            case "circle" -> {
                double radius = number(element, "r");
                shape(
                        element,
                        new Ellipse2D.Double(
                                number(element, "cx") - radius, number(element, "cy") - radius, 2 * radius, 2 * radius),
                        transform);
            }
            case "line" ->
                shape(
                        element,
                        new Line2D.Double(
                                number(element, "x1"),
                                number(element, "y1"),
                                number(element, "x2"),
                                number(element, "y2")),
                        transform);
            case "text" -> text(element);
            default -> {} // title and description are for assistive technology
        }
    }

    private void shape(Element element, Shape shape, AffineTransform transform) {
        Shape placed = transform.createTransformedShape(shape);
        float opacity = element.hasAttribute("opacity") ? (float) number(element, "opacity") : 1;
        FSRGBColor fill = color(element.getAttribute("fill"));
        if (fill != null && !name(element).equals("line")) {
            device.setColor(onWhite(fill, opacity));
            device.fill(placed);
        }
        FSRGBColor stroke = color(element.getAttribute("stroke"));
        if (stroke != null) {
            boolean round = element.getAttribute("stroke-linecap").equals("round");
            device.setColor(onWhite(stroke, opacity));
            device.setStroke(new BasicStroke(
                    (float) (number(element, "stroke-width") * scale),
                    round ? BasicStroke.CAP_ROUND : BasicStroke.CAP_BUTT,
                    round ? BasicStroke.JOIN_ROUND : BasicStroke.JOIN_MITER));
            device.draw(placed);
        }
    }

    private void text(Element element) {
        String text = element.getTextContent();
        FSRGBColor fill = color(element.getAttribute("fill"));
        if (text.isBlank() || fill == null) {
            return;
        }
        boolean bold = element.getAttribute("font-weight").startsWith("6");
        FontSpecification wanted = new FontSpecification();
        wanted.families = new String[] {PdfPrinter.TEXT, PdfPrinter.SYMBOLS};
        wanted.size = (float) (number(element, "font-size") * scale);
        wanted.fontWeight = bold ? IdentValue.FONT_WEIGHT_600 : IdentValue.FONT_WEIGHT_400;
        wanted.fontStyle = IdentValue.NORMAL;
        wanted.variant = IdentValue.NORMAL;
        FSFont font = context.getFont(wanted);
        TextRenderer writer = context.getTextRenderer();
        double width = writer.getWidth(context.getFontContext(), font, text);
        double before = switch (element.getAttribute("text-anchor")) {
            case "middle" -> width / 2;
            case "end" -> width;
            default -> 0;
        };
        double[] at = {number(element, "x"), number(element, "y")};
        toPage.transform(at, 0, at, 0, 1);
        device.setFont(font);
        device.setColor(fill);
        writer.drawString(device, text, (float) (at[0] - before), (float) at[1]);
    }

    /** Applies {@code rotate(degrees x y)}, the only transformation that charts use. */
    private static AffineTransform rotated(Element group, AffineTransform transform) {
        String value = group.getAttribute("transform");
        if (!value.startsWith("rotate(")) {
            return transform;
        }
        String[] numbers =
                value.substring("rotate(".length(), value.indexOf(')')).split(" ");
        AffineTransform rotated = new AffineTransform(transform);
        rotated.rotate(
                Math.toRadians(Double.parseDouble(numbers[0])),
                Double.parseDouble(numbers[1]),
                Double.parseDouble(numbers[2]));
        return rotated;
    }

    private static @Nullable FSRGBColor color(String value) {
        if (value.isEmpty() || value.equals("none")) {
            return null;
        }
        String digits = value.startsWith("#") ? value.substring(1) : "";
        if (digits.matches("[0-9a-fA-F]{6}")) {
            return new FSRGBColor(Integer.parseInt(digits, 16));
        }
        FSRGBColor named = Conversions.getColor(value);
        return named == null ? new FSRGBColor(0x55616d) : named;
    }

    /** Blends with the white of the paper here, so that all printers show the same colour. */
    private static FSRGBColor onWhite(FSRGBColor color, float opacity) {
        return new FSRGBColor(
                Math.round(255 + (color.getRed() - 255) * opacity),
                Math.round(255 + (color.getGreen() - 255) * opacity),
                Math.round(255 + (color.getBlue() - 255) * opacity));
    }

    private static double number(Element element, String attribute) {
        String value = element.getAttribute(attribute);
        return value.isEmpty() ? 0 : Double.parseDouble(value);
    }

    private static String name(Element element) {
        String local = element.getLocalName();
        return local == null ? element.getTagName() : local;
    }
}
