package dev.archipelago.web;

import dev.archipelago.business.reports.MonthCount;
import dev.archipelago.business.reports.ReportBody;
import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.ReportList;
import dev.archipelago.business.reports.ReportMatches;
import dev.archipelago.business.reports.ReportPage;
import dev.archipelago.business.reports.ReportReference;
import dev.archipelago.business.reports.ReportStyle;
import dev.archipelago.business.reports.Reports;
import dev.archipelago.business.reports.SearchWords;
import dev.archipelago.business.reports.UnreadableReportException;
import dev.archipelago.language.Language;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An in-memory report store that can be unavailable or slow. */
final class MemoryReports implements Reports {

    private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);

    final ConcurrentSkipListMap<Integer, String> titles = new ConcurrentSkipListMap<>();
    final Map<Integer, String> bodies = new ConcurrentHashMap<>();
    /** The ids of reports whose content cannot be parsed. */
    final Set<Integer> unreadable = ConcurrentHashMap.newKeySet();

    /** The number of reads of a report's content. */
    final AtomicInteger reads = new AtomicInteger();

    /** The number of queries of any kind. */
    final AtomicInteger asked = new AtomicInteger();

    /** Runs on each query, on the querying thread. */
    volatile Runnable onAsk = () -> {};

    volatile boolean away;
    volatile CountDownLatch gate = new CountDownLatch(0);

    MemoryReports with(int id, String title) {
        titles.put(id, title);
        return this;
    }

    @Override
    public Optional<ReportHead> newest(Language language) {
        ask();
        return titles.isEmpty() ? Optional.empty() : Optional.of(head(titles.lastKey(), language));
    }

    @Override
    public Optional<ReportPage> page(int id, Language language) {
        ask();
        return titles.containsKey(id)
                ? Optional.of(new ReportPage(
                        head(id, language), List.of(), 1, Language.all(), Optional.empty(), Optional.empty()))
                : Optional.empty();
    }

    @Override
    public Optional<ReportDocument> document(int id, Language language) {
        ask();
        if (unreadable.contains(id)) {
            throw new UnreadableReportException(id, new StackOverflowError("as a parser does"));
        }
        return Optional.ofNullable(titles.get(id))
                .map(title -> new ReportDocument(
                        id,
                        Instant.parse("2026-11-20T00:00:00Z"),
                        language,
                        ReportBody.of(bodies.getOrDefault(id, "<p>" + title + "</p>")),
                        ReportStyle.of(""),
                        ""));
    }

    @Override
    public List<ReportHead> newest(int limit, Language language) {
        ask();
        return titles.descendingKeySet().stream()
                .limit(limit)
                .map(id -> head(id, language))
                .toList();
    }

    /** Lists the reports, which are all of November 2026. */
    @Override
    public Optional<ReportList> list(int page, Optional<YearMonth> month, Language language) {
        ask();
        int pages = Math.max(1, (titles.size() + 9) / 10);
        if (page > pages || month.isPresent() && !month.get().equals(NOVEMBER)) {
            return Optional.empty();
        }
        List<ReportHead> items = titles.descendingKeySet().stream()
                .skip((page - 1) * 10L)
                .limit(10)
                .map(id -> head(id, language))
                .toList();
        return Optional.of(new ReportList(
                page, pages, titles.size(), items, month, List.of(new MonthCount(NOVEMBER, titles.size()))));
    }

    /** Returns no matches. */
    @Override
    public Optional<ReportMatches> search(SearchWords words, Optional<YearMonth> month, int page, Language language) {
        ask();
        return page > 1
                ? Optional.empty()
                : Optional.of(new ReportMatches(words, month, 1, 1, 0, false, true, true, List.of()));
    }

    @Override
    public int lastId() {
        pass();
        return titles.isEmpty() ? 0 : titles.lastKey();
    }

    @Override
    public List<ReportReference> addresses(int first, int end) {
        pass();
        return titles.subMap(first, end).keySet().stream()
                .map(id -> new ReportReference(
                        id,
                        Instant.parse("2026-11-20T00:00:00Z"),
                        id % 2 == 0 ? Language.all() : List.of(Language.VIETNAMESE)))
                .toList();
    }

    private ReportHead head(int id, Language language) {
        return new ReportHead(
                id,
                Instant.parse("2026-11-20T00:00:00Z"),
                titles.getOrDefault(id, "gone"),
                "An excerpt.",
                language,
                false);
    }

    private void ask() {
        onAsk.run();
        reads.incrementAndGet();
        pass();
    }

    private void pass() {
        asked.incrementAndGet();
        try {
            if (!gate.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test left the gate closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (away) {
            throw new IllegalStateException("reports are unavailable", new SQLException("connection refused"));
        }
    }
}
