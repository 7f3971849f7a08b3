package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.Neighbours;
import dev.archipelago.communication.reports.ReportBeginning;
import dev.archipelago.communication.reports.ReportRepository;
import dev.archipelago.communication.reports.ReportSlice;
import java.util.List;
import java.util.Optional;

/**
 * Reads reports as pages say them. What is said of a body longer than {@link ReportRepository#BEGINNING} characters is
 * said of that beginning. Throws {@code JdbiException} if PostgreSQL is away or refuses. Thread-safe.
 */
public final class ReportReader implements Reports {

    private final ReportRepository repository;

    public ReportReader(ReportRepository repository) {
        this.repository = repository;
    }

    @Override
    public Optional<ReportHead> newest(Language language) {
        return repository.newest(english(language)).map(ReportReader::head);
    }

    @Override
    public Optional<ReportPage> page(int id, Language language) {
        return repository.beginning(id, english(language)).map(this::page);
    }

    @Override
    public Optional<ReportDocument> document(int id, Language language) {
        return repository
                .report(id, english(language))
                .map(report -> new ReportDocument(
                        report.id(),
                        report.createdAt(),
                        shown(report.english()),
                        ReportBody.of(report.html()),
                        ReportStyle.of(report.css().orElse("")),
                        report.script().orElse("")));
    }

    /** {@inheritDoc} Throws {@code IllegalArgumentException} if {@code page} is not positive. */
    @Override
    public Optional<ReportList> list(int page, Language language) {
        if (page < 1) {
            throw new IllegalArgumentException("page " + page + " of the list of reports: pages are counted from 1");
        }
        long offset = (page - 1L) * ReportList.PAGE_SIZE;
        ReportSlice slice = repository.slice(offset, ReportList.PAGE_SIZE, english(language));
        if (slice.reports().isEmpty() && page > 1) {
            return Optional.empty();
        }
        int pages = Math.toIntExact(Math.max(1, Math.ceilDiv(slice.total(), (long) ReportList.PAGE_SIZE)));
        return Optional.of(new ReportList(
                page,
                pages,
                slice.total(),
                slice.reports().stream().map(ReportReader::head).toList()));
    }

    @Override
    public int lastId() {
        return repository.lastId();
    }

    @Override
    public List<ReportAddress> addresses(int first, int end) {
        return repository.rows(first, end).stream()
                .map(row -> new ReportAddress(row.id(), row.createdAt(), row.hasEnglish()))
                .toList();
    }

    private ReportPage page(ReportBeginning beginning) {
        ReportOutline outline = ReportOutline.of(beginning.html());
        Neighbours neighbours = repository.neighbours(beginning.id());
        return new ReportPage(
                head(beginning, outline),
                outline.sections(),
                outline.readingMinutes(),
                beginning.hasEnglish(),
                neighbours.older(),
                neighbours.newer());
    }

    private static ReportHead head(ReportBeginning beginning) {
        return head(beginning, ReportOutline.of(beginning.html()));
    }

    private static ReportHead head(ReportBeginning beginning, ReportOutline outline) {
        return new ReportHead(
                beginning.id(),
                beginning.createdAt(),
                outline.title(),
                outline.excerpt(),
                shown(beginning.english()),
                outline.sample());
    }

    private static boolean english(Language language) {
        return language == Language.EN;
    }

    private static Language shown(boolean english) {
        return english ? Language.EN : Language.VI;
    }
}
