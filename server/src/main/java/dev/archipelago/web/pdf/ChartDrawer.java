package dev.archipelago.web.pdf;

import com.openhtmltopdf.css.sheet.FontFaceRule;
import com.openhtmltopdf.css.style.CssContext;
import com.openhtmltopdf.extend.OutputDevice;
import com.openhtmltopdf.extend.SVGDrawer;
import com.openhtmltopdf.layout.SharedContext;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.render.Box;
import com.openhtmltopdf.render.RenderingContext;
import java.io.File;
import java.util.List;
import org.w3c.dom.Element;

/**
 * Draws the SVG of the site's own charts with the PDF renderer's primitives: as vectors, with text in the document's
 * fonts. The renderer's own SVG support (Batik) needs the fonts of the machine, and reports contain no SVG of their
 * own.
 */
final class ChartDrawer implements SVGDrawer {

    private record Image(Element svg, double width, double height) implements SVGImage {

        @Override
        public int getIntrinsicWidth() {
            return (int) width;
        }

        @Override
        public int getIntrinsicHeight() {
            return (int) height;
        }

        @Override
        public void drawSVG(OutputDevice device, RenderingContext context, double x, double y) {
            double[] box = viewBox(svg);
            new SvgPdfRenderer(device, context, x, y, width / box[0]).draw(svg);
        }
    }

    @Override
    public SVGImage buildSVGImage(
            Element svg, Box box, CssContext context, double cssWidth, double cssHeight, double dotsPerPixel) {
        double[] view = viewBox(svg);
        double width = cssWidth > 0 ? cssWidth : view[0] * dotsPerPixel;
        return new Image(svg, width, width * view[1] / view[0]);
    }

    private static double[] viewBox(Element svg) {
        String[] numbers = svg.getAttribute("viewBox").split(" ");
        return new double[] {Double.parseDouble(numbers[2]), Double.parseDouble(numbers[3])};
    }

    @Override
    public void importFontFaceRules(List<FontFaceRule> rules, SharedContext context) {
        // Charts use the document's fonts.
    }

    @Override
    public void addFontFile(File file, String family, Integer weight, FontStyle style) {
        // Charts use the document's fonts.
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
