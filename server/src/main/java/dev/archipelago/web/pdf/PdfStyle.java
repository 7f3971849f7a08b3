package dev.archipelago.web.pdf;

import com.helger.css.decl.CSSDeclaration;
import com.helger.css.decl.CSSStyleRule;
import com.helger.css.decl.CascadingStyleSheet;
import com.helger.css.reader.CSSReader;
import com.helger.css.reader.CSSReaderSettings;
import com.helger.css.reader.errorhandler.DoNothingCSSParseErrorHandler;
import dev.archipelago.business.reports.ReportStyle;
import dev.archipelago.web.view.LightPalette;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The style sheet of a PDF: the site's own for the renderer, and the colours and font styles of the report's own sheet.
 * The report's layout is omitted, since the renderer supports neither grids nor positions. Immutable.
 */
final class PdfStyle {

    private static final Set<String> RETAINED =
            Set.of("color", "font-weight", "font-style", "text-decoration", "text-align", "background-color");

    private static final Pattern LIGHTER =
            Pattern.compile("font-weight\\s*:\\s*(?:normal|lighter|[1-4]00)", Pattern.CASE_INSENSITIVE);
    private static final Pattern BOLDER =
            Pattern.compile("font-weight\\s*:\\s*(?:bold(?:er)?|[5-9]00)", Pattern.CASE_INSENSITIVE);

    private final LightPalette palette;
    private final String own;

    /** @param charts the styles of the chart kinds */
    PdfStyle(LightPalette palette, String charts) {
        this.palette = palette;
        this.own = palette.resolve(new String(PdfFile.bytes("pdf.css"), StandardCharsets.UTF_8) + charts);
    }

    /**
     * Rewrites {@code css} for the renderer: resolves colours, and replaces font weights that the fonts lack, which the
     * renderer would synthesize.
     */
    String plain(String css) {
        String light = LIGHTER.matcher(palette.resolve(css)).replaceAll("font-weight: 400");
        return BOLDER.matcher(light).replaceAll("font-weight: 600");
    }

    /** The styles of the site, then those retained from the report. */
    String sheet(ReportStyle stored) {
        @Nullable
        CascadingStyleSheet sheet = CSSReader.readFromStringReader(
                plain(stored.css()),
                new CSSReaderSettings().setCustomErrorHandler(new DoNothingCSSParseErrorHandler()));
        return sheet == null
                ? own
                : own + sheet.getAllStyleRules().stream().map(PdfStyle::rule).collect(Collectors.joining("\n"));
    }

    private static String rule(CSSStyleRule rule) {
        String declarations = rule.getAllDeclarations().stream()
                .filter(declaration -> RETAINED.contains(declaration.getProperty()))
                .map(CSSDeclaration::getAsCSSString)
                .collect(Collectors.joining(";"));
        String selectors = rule.getAllSelectors().stream()
                .map(selector -> selector.getAsCSSString())
                .filter(selector -> selector.indexOf(':') < 0)
                .collect(Collectors.joining(","));
        return declarations.isEmpty() || selectors.isEmpty() ? "" : selectors + "{" + declarations + "}";
    }
}
