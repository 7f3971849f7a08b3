package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.CatalogueMatches;
import dev.archipelago.communication.reports.CataloguePage;
import dev.archipelago.communication.reports.DayCount;
import dev.archipelago.communication.reports.Neighbours;
import dev.archipelago.communication.reports.ReportCatalogue;
import dev.archipelago.communication.reports.ReportExcerptSource;
import dev.archipelago.communication.reports.ReportLimits;
import dev.archipelago.communication.reports.ReportRepository;
import dev.archipelago.communication.reports.ReportSlice;
import dev.archipelago.communication.reports.StoredReport;
import dev.archipelago.language.Language;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads reports from PostgreSQL. Title, excerpt and sections are those of the first {@link ReportRepository#BEGINNING}
 * characters of a body. Throws {@code JdbiException} if PostgreSQL is unavailable or refuses. Thread-safe.
 *
 * <p>A report whose content cannot be read is listed without title and excerpt, so that it does not keep the others
 * from being listed.
 */
public final class ReportReader implements Reports {

    private static final Logger LOG = LoggerFactory.getLogger(ReportReader.class);

    /** Parses the content of a report, which is untrusted. */
    interface ContentParser {

        /** The outline of a body. */
        ReportOutline outline(String html);

        /** The sanitized report. */
        ReportDocument document(StoredReport report);
    }

    private static final ContentParser CONTENT = new ContentParser() {
        @Override
        public ReportOutline outline(String html) {
            return ReportOutline.of(html);
        }

        @Override
        public ReportDocument document(StoredReport report) {
            String script = report.script().orElse("");
            return new ReportDocument(
                    report.id(),
                    report.createdAt(),
                    report.language(),
                    ReportBody.of(report.html()),
                    ReportStyle.of(report.css().orElse("")),
                    script.length() > ReportLimits.MAX_SCRIPT_CHARACTERS ? "" : script);
        }
    };

    private final ReportRepository repository;
    private final ReportCatalogue catalogue;
    private final ContentParser content;

    public ReportReader(ReportRepository repository, ReportCatalogue catalogue) {
        this(repository, catalogue, CONTENT);
    }

    ReportReader(ReportRepository repository, ReportCatalogue catalogue, ContentParser content) {
        this.repository = repository;
        this.catalogue = catalogue;
        this.content = content;
    }

    @Override
    public Optional<ReportHead> newest(Language language) {
        return repository.newest(language).map(this::head);
    }

    @Override
    public Optional<ReportPage> page(int id, Language language) {
        return repository.beginning(id, language).map(this::page);
    }

    @Override
    public Optional<ReportDocument> document(int id, Language language) {
        return repository
                .report(id, language)
                .map(report -> UnreadableReportException.guard(id, () -> content.document(report)));
    }

    @Override
    public List<ReportHead> newest(int limit, Language language) {
        return heads(repository.newest(limit, language));
    }

    /**
     * {@inheritDoc} Until the catalogue is ready, all reports are counted for each page. Throws {@code
     * IllegalArgumentException} if {@code page} is not positive.
     */
    @Override
    public Optional<ReportList> list(int page, Optional<YearMonth> month, Language language) {
        long offset = offset(page);
        if (month.isEmpty() && !catalogue.ready()) {
            ReportSlice slice = repository.slice(offset, ReportList.PAGE_SIZE, language);
            return slice.reports().isEmpty() && page > 1
                    ? Optional.empty()
                    : Optional.of(new ReportList(
                            page, ReportList.pages(slice.total()), slice.total(), heads(slice.reports())));
        }
        requireCatalogue();
        CataloguePage found = catalogue.page(month, offset, ReportList.PAGE_SIZE);
        if (found.ids().isEmpty() && (page > 1 || month.isPresent())) {
            return Optional.empty();
        }
        List<MonthCount> months = months(found.days());
        long total = months.stream()
                .filter(count -> month.isEmpty() || count.month().equals(month.get()))
                .mapToLong(MonthCount::reports)
                .sum();
        List<ReportHead> items = heads(repository.beginnings(found.ids(), language));
        return Optional.of(new ReportList(page, ReportList.pages(total), total, items, month, months));
    }

    /** {@inheritDoc} Throws {@code IllegalArgumentException} if {@code page} is not positive. */
    @Override
    public Optional<ReportMatches> search(SearchWords words, Optional<YearMonth> month, int page, Language language) {
        long offset = offset(page);
        requireCatalogue();
        CatalogueMatches found = catalogue.search(words.text(), month, ReportMatches.MOST + 1);
        boolean more = found.ids().size() > ReportMatches.MOST;
        int total = more ? ReportMatches.MOST : found.ids().size();
        List<Integer> ids = found.ids().stream()
                .limit(ReportMatches.MOST)
                .skip(offset)
                .limit(ReportList.PAGE_SIZE)
                .toList();
        if (ids.isEmpty() && page > 1) {
            return Optional.empty();
        }
        return Optional.of(new ReportMatches(
                words,
                month,
                page,
                ReportList.pages(total),
                total,
                more,
                found.complete(),
                found.ignoresDiacritics(),
                new MatchedReports(repository, words, language, this::head).read(ids)));
    }

    private void requireCatalogue() {
        if (!catalogue.ready()) {
            throw new NotCataloguedException();
        }
    }

    private static long offset(int page) {
        if (page < 1) {
            throw new IllegalArgumentException("page " + page + " of the list of reports: pages are counted from 1");
        }
        return (page - 1L) * ReportList.PAGE_SIZE;
    }

    private static List<MonthCount> months(List<DayCount> days) {
        Map<YearMonth, Long> months = new LinkedHashMap<>();
        days.forEach(day -> months.merge(YearMonth.from(day.day()), (long) day.reports(), Long::sum));
        return months.entrySet().stream()
                .map(month -> new MonthCount(month.getKey(), month.getValue()))
                .toList();
    }

    private List<ReportHead> heads(List<ReportExcerptSource> beginnings) {
        return beginnings.stream().map(this::head).toList();
    }

    @Override
    public int lastId() {
        return repository.lastId();
    }

    @Override
    public List<ReportReference> addresses(int first, int end) {
        return repository.rows(first, end).stream()
                .map(row -> new ReportReference(row.id(), row.createdAt(), row.languages()))
                .toList();
    }

    private ReportPage page(ReportExcerptSource beginning) {
        ReportOutline outline = outline(beginning);
        Neighbours neighbours = repository.neighbours(beginning.id());
        return new ReportPage(
                head(beginning, outline),
                outline.sections(),
                outline.readingMinutes(),
                beginning.languages(),
                neighbours.older(),
                neighbours.newer());
    }

    private ReportHead head(ReportExcerptSource beginning) {
        return head(beginning, outline(beginning));
    }

    private ReportOutline outline(ReportExcerptSource beginning) {
        try {
            return UnreadableReportException.guard(beginning.id(), () -> content.outline(beginning.html()));
        } catch (UnreadableReportException e) {
            LOG.warn("report {} is listed without title and excerpt: {}", e.id(), e.getMessage());
            return ReportOutline.NONE;
        }
    }

    private static ReportHead head(ReportExcerptSource beginning, ReportOutline outline) {
        return new ReportHead(
                beginning.id(),
                beginning.createdAt(),
                outline.title(),
                outline.excerpt(),
                beginning.language(),
                outline.sample());
    }
}
