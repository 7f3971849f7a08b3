package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.language.Language;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NewestReportNotifierTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final Newest reports = new Newest();
    private final BlockingQueue<Integer> published = new LinkedBlockingQueue<>();
    private final NewestReportNotifier watch = new NewestReportNotifier(
            reports,
            publication ->
                    published.add(publication.heads().get(Language.ENGLISH).id()),
            Duration.ZERO);

    @Test
    void check_firstTime_doesNotNotify() {
        reports.is(1, NOON);
        watch.check();
        assertThat(published).isEmpty();
    }

    @Test
    void newestId_eachLook_isThatOfTheNewest() {
        assertThat(watch.newestId()).isEmpty();
        reports.is(1, NOON);
        watch.check();
        assertThat(watch.newestId()).contains(1);
    }

    @Test
    void check_newerReport_notifiesOnce() {
        reports.is(1, NOON);
        watch.check();
        reports.is(2, NOON.plusSeconds(1));
        watch.check();
        watch.check();
        assertThat(published).containsExactly(2);
    }

    @Test
    void check_firstReportOfAnEmptyTable_notifies() {
        watch.check();
        reports.is(1, NOON);
        watch.check();
        assertThat(published).containsExactly(1);
    }

    @Test
    void check_newestDeleted_doesNotNotifyOfTheOlderOne() {
        reports.is(2, NOON);
        watch.check();
        reports.is(1, NOON.minusSeconds(1));
        watch.check();
        assertThat(published).isEmpty();
    }

    @Test
    void check_correctedNewest_doesNotNotify() {
        reports.is(2, NOON);
        watch.check();
        reports.is(2, NOON);
        watch.check();
        assertThat(published).isEmpty();
    }

    @Test
    void checkSoon_databaseUnavailableAtFirst_notifiesAfterItsRecovery() throws InterruptedException {
        reports.is(1, NOON);
        watch.check();
        reports.is(2, NOON.plusSeconds(1));
        reports.failures.set(3);

        watch.checkSoon();

        assertThat(published.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void check_sample_doesNotNotify() {
        watch.check();
        reports.isSample(1, NOON);
        watch.check();
        assertThat(published).isEmpty();
    }

    @Test
    void check_olderReportInPlaceOfASample_notifies() {
        reports.isSample(3, NOON);
        watch.check();
        reports.is(4, NOON.minusSeconds(1));
        watch.check();
        assertThat(published).containsExactly(4);
    }

    @Test
    void check_tableCreatedWithItsFirstReport_notifies() {
        reports.failure = new IllegalStateException(new SQLException("no crypto_report", "42P01"));
        reports.failures.set(1);
        assertThatThrownBy(watch::check).isInstanceOf(IllegalStateException.class);
        reports.is(1, NOON);
        watch.check();
        assertThat(published).containsExactly(1);
    }

    @Test
    void check_databaseUnavailableAtTheFirstCheck_doesNotNotifyOfExistingReports() {
        reports.failures.set(1);
        assertThatThrownBy(watch::check).isInstanceOf(IllegalStateException.class);
        reports.is(1, NOON);
        watch.check();
        assertThat(published).isEmpty();
    }

    /** A stub of the reports that answers only queries for the newest one. */
    private static final class Newest implements Reports {
        final AtomicInteger failures = new AtomicInteger();
        private volatile RuntimeException failure = new IllegalStateException("the database is unavailable");
        private volatile Optional<ReportHead> head = Optional.empty();

        void is(int id, Instant createdAt) {
            head = Optional.of(new ReportHead(id, createdAt, "title", "excerpt", Language.VIETNAMESE, false));
        }

        void isSample(int id, Instant createdAt) {
            head = Optional.of(new ReportHead(id, createdAt, "title", "excerpt", Language.VIETNAMESE, true));
        }

        @Override
        public Optional<ReportHead> newest(Language language) {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw failure;
            }
            return head;
        }

        @Override
        public Optional<ReportPage> page(int id, Language language) {
            return Optional.empty();
        }

        @Override
        public Optional<ReportDocument> document(int id, Language language) {
            return Optional.empty();
        }

        @Override
        public List<ReportHead> newest(int limit, Language language) {
            return List.of();
        }

        @Override
        public Optional<ReportList> list(int page, Optional<YearMonth> month, Language language) {
            return Optional.empty();
        }

        @Override
        public Optional<ReportMatches> search(
                SearchWords words, Optional<YearMonth> month, int page, Language language) {
            return Optional.empty();
        }

        @Override
        public int lastId() {
            return 0;
        }

        @Override
        public List<ReportReference> addresses(int first, int end) {
            return List.of();
        }
    }
}
