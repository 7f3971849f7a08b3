package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The sample reports of the server, stored in an embedded database until it contains another report. Their text states
 * that they are samples, and the first element of their bodies has the class {@value #MARK}.
 */
public final class SampleReports {

    /** The class that marks the body of a sample. */
    public static final String MARK = "sample-report";

    private static final int COUNT = 3;
    private static final Duration APART = Duration.ofHours(24);

    private static final String DROP_TRIGGER = "drop trigger if exists crypto_report_replace_samples on crypto_report";
    private static final String ANY_REPORT = "select exists (select from crypto_report)";
    private static final String FORGET = "delete from sample_report";
    private static final String REMEMBER = "insert into sample_report"
            + " select id from crypto_report where html_content ~ '^\\s*<\\w+ [^>]*class=\"([^\"]* )?" + MARK
            + "[ \"]'";
    private static final String ONLY_SAMPLES =
            "select not exists (select from crypto_report where id not in (select report_id from sample_report))";
    private static final String REMOVE = "delete from crypto_report where id in (select report_id from sample_report)";

    private final Jdbi jdbi;
    private final InstantSource clock;

    /** @param jdbi connects as the owner of {@code crypto_report} */
    public SampleReports(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** The samples in the database at {@code owner}, who owns {@code crypto_report}. */
    public static SampleReports at(DatabaseAddress owner, InstantSource clock) {
        return new SampleReports(
                Jdbi.create(owner.jdbcUrl(), owner.user(), owner.password().reveal()), clock);
    }

    /**
     * Stores the samples if there is no report at all, the newest as of now and the others a day apart.
     *
     * @return the new ids, oldest first; empty if there were reports
     */
    public List<Integer> fillIfEmpty() {
        Instant now = clock.instant();
        return jdbi.inTransaction(handle -> {
            boolean empty = handle.createQuery("select not exists (select 1 from crypto_report)")
                    .mapTo(boolean.class)
                    .one();
            return empty ? store(handle, now) : List.of();
        });
    }

    /**
     * Stores the samples if there is no report, removes them if there is another report, and installs a trigger by
     * which PostgreSQL removes them in the transaction that inserts the first other report.
     */
    public void showUntilReplaced() {
        jdbi.useTransaction(handle -> {
            handle.execute(resource("/db/samples/table.sql"));
            handle.execute(DROP_TRIGGER);
            if (!yes(handle, ANY_REPORT)) {
                Instant now = clock.instant();
                store(handle, now);
            }
            // Versions before this table stored samples too.
            handle.execute(FORGET);
            handle.execute(REMEMBER);
            if (yes(handle, ONLY_SAMPLES)) {
                handle.execute(resource("/db/samples/function.sql"));
                handle.execute(resource("/db/samples/trigger.sql"));
            } else {
                handle.execute(REMOVE);
                handle.execute(FORGET);
            }
        });
    }

    private static boolean yes(Handle handle, String question) {
        return handle.createQuery(question).mapTo(boolean.class).one();
    }

    private static String resource(String name) {
        try (InputStream input = SampleReports.class.getResourceAsStream(name)) {
            if (input == null) {
                throw new IllegalStateException("The server was built without its resource " + name);
            }
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the resource " + name, e);
        }
    }

    private static List<Integer> store(Handle handle, Instant now) {
        try {
            List<NewReport> samples = samples(now);
            return ReportWriter.store(handle, samples, ReportWriter.stored(handle, samples), ImportOptions.USUAL, now)
                    .ids();
        } catch (BrokenReportFileException e) {
            throw new IllegalStateException("The samples are broken: " + e.reason(), e);
        }
    }

    private static List<NewReport> samples(Instant now) {
        List<NewReport> samples = new ArrayList<>();
        for (int i = 1; i <= COUNT; i++) {
            Instant createdAt = now.minus(APART.multipliedBy(COUNT - i));
            for (NewReport sample : read("/samples/sample-" + i + ".json")) {
                samples.add(new NewReport(sample.id(), sample.content(), Optional.of(createdAt)));
            }
        }
        return samples;
    }

    private static List<NewReport> read(String resource) {
        try (InputStream input = SampleReports.class.getResourceAsStream(resource)) {
            if (input == null) {
                throw new IllegalStateException("The server was built without its resource " + resource);
            }
            return ReportFile.read(input, false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the resource " + resource, e);
        } catch (BrokenReportFileException e) {
            throw new IllegalStateException("The resource " + resource + " is broken: " + e.reason(), e);
        }
    }
}
