package dev.archipelago.web.pdf;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfBoxRenderer;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.web.view.BodyWithCharts;
import dev.archipelago.web.view.ChartEngine;
import dev.archipelago.web.view.LightPalette;
import dev.archipelago.web.view.PrintLabels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.GregorianCalendar;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.w3c.dom.Document;

/**
 * Renders reports as PDF on A4: tagged, with bookmarks, page numbers, searchable text, charts as vectors and subsets of
 * its fonts. The output is deterministic. Thread-safe.
 *
 * <p>Takes some hundred milliseconds of CPU, and seconds in a new JVM, so call it off the request path.
 */
public final class PdfPrinter {

    /** The font family of text. */
    static final String TEXT = "Be Vietnam Pro";

    /** The font family of symbols that {@link #TEXT} lacks. */
    static final String SYMBOLS = "Signs";

    private static final int MAX_BYTES = 1_000_000;

    static {
        // The renderer logs every unknown style, and reports have many.
        XRLog.setLoggingEnabled(false);
    }

    private final ChartEngine engine;
    private final Duration deadline;
    private final LightPalette palette = new LightPalette();
    private final PdfStyle style;
    private final byte[] regular = PdfFile.bytes("be-vietnam-pro-400.ttf");
    private final byte[] semibold = PdfFile.bytes("be-vietnam-pro-600.ttf");
    private final byte[] symbols = PdfFile.bytes("signs.ttf");

    /** @param deadline the maximum duration of the layout of one report */
    public PdfPrinter(ChartEngine engine, Duration deadline) {
        this.engine = engine;
        this.style = new PdfStyle(palette, engine.modules().pdfStyle());
        this.deadline = deadline;
    }

    /**
     * Renders a report as a PDF.
     *
     * @throws PdfException if the report is too long to be shown whole, its layout exceeds the deadline, the file
     *     exceeds 1 MB, or the renderer fails
     * @throws dev.archipelago.web.view.ChartEngineException if its charts cannot be drawn at present
     */
    public byte[] print(ReportDocument report, PrintLabels labels) {
        if (report.body().cut()) {
            throw new PdfException("report " + report.id() + " is too long for a PDF", null);
        }
        BodyWithCharts body = BodyWithCharts.withColorsOf(palette, report.body(), report.language(), engine);
        try {
            PdfMarkup markup = new PdfMarkup(style, report.language(), labels);
            Document document = markup.document(body.html(), report.style());
            byte[] pdf = render(document, report, markup.title(), labels.site());
            if (pdf.length > MAX_BYTES) {
                throw new PdfException("report " + report.id() + " makes a PDF of " + pdf.length + " bytes", null);
            }
            return pdf;
        } catch (PdfException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("the PDF of report " + report.id() + " could not be written", e);
        } catch (RuntimeException | StackOverflowError e) {
            // The renderer reports unsupported content by various exceptions; readers get the print view then.
            throw new PdfException("report " + report.id() + " cannot be laid out as a PDF: " + e, e);
        }
    }

    private byte[] render(Document document, ReportDocument report, String title, String site) throws IOException {
        PdfRendererBuilder builder = new PdfRendererBuilder();
        builder.withW3cDocument(document, null);
        builder.useSVGDrawer(new ChartDrawer());
        builder.useUnicodeLineBreaker(new DeadlineLineBreaker(report.language().tag(), deadline));
        builder.useReplacementText(" ");
        builder.usePdfUaAccessibility(true);
        builder.withProducer("Archipelago");
        // Loads nothing from outside the document.
        builder.useUriResolver((base, uri) -> null);
        builder.useExternalResourceAccessControl(
                (uri, type) -> false, ExternalResourceControlPriority.RUN_BEFORE_RESOLVING_URI);
        builder.useExternalResourceAccessControl(
                (uri, type) -> false, ExternalResourceControlPriority.RUN_AFTER_RESOLVING_URI);
        builder.useFont(() -> stream(regular), TEXT, 400, FontStyle.NORMAL, true);
        builder.useFont(() -> stream(semibold), TEXT, 600, FontStyle.NORMAL, true);
        builder.useFont(() -> stream(symbols), SYMBOLS, 400, FontStyle.NORMAL, true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * 1024);
        builder.toStream(bytes);
        try (PdfBoxRenderer renderer = builder.buildPdfRenderer()) {
            renderer.layout();
            PDDocument pdf = renderer.getPdfDocument();
            pdf.setDocumentId((long) report.id());
            renderer.createPDFWithoutClosing();
            describe(pdf, report, title, site);
            ByteArrayOutputStream saved = new ByteArrayOutputStream(bytes.size());
            pdf.save(saved);
            return saved.toByteArray();
        }
    }

    /** The dates are the report's own, so that the output is reproducible. */
    private static void describe(PDDocument pdf, ReportDocument report, String title, String site) {
        PDDocumentInformation information = pdf.getDocumentInformation();
        information.setTitle(title);
        information.setAuthor(site);
        information.setCreationDate(calendar(report.createdAt()));
        information.setModificationDate(calendar(report.createdAt()));
        pdf.getDocumentCatalog().setLanguage(report.language().tag());
    }

    private static GregorianCalendar calendar(Instant instant) {
        return GregorianCalendar.from(instant.atZone(ZoneOffset.UTC));
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }
}
