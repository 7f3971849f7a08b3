package dev.archipelago.communication.reports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The reports that come with the server, so that an empty embedded database has something to read. Their text says that
 * they are samples, and the first element of their bodies has the class {@value #MARK}.
 */
public final class SampleReports {

    /** The class that marks the body of a sample. */
    public static final String MARK = "sample-report";

    private static final int COUNT = 3;
    private static final Duration APART = Duration.ofHours(24);

    private final Jdbi jdbi;
    private final InstantSource clock;

    public SampleReports(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
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
            return empty ? ReportWriter.store(handle, samples(now), now).ids() : List.of();
        });
    }

    private static List<NewReport> samples(Instant now) {
        List<NewReport> samples = new ArrayList<>();
        for (int i = 1; i <= COUNT; i++) {
            Instant createdAt = now.minus(APART.multipliedBy(COUNT - i));
            for (NewReport sample : read("/samples/sample-" + i + ".json")) {
                samples.add(new NewReport(
                        sample.html(),
                        sample.css(),
                        sample.script(),
                        sample.htmlEnglish(),
                        sample.scriptEnglish(),
                        Optional.of(createdAt)));
            }
        }
        return samples;
    }

    private static List<NewReport> read(String resource) {
        try (InputStream input = SampleReports.class.getResourceAsStream(resource)) {
            if (input == null) {
                throw new IllegalStateException("The server was built without its resource " + resource);
            }
            return ReportFile.read(input);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the resource " + resource, e);
        } catch (BrokenReportFileException e) {
            throw new IllegalStateException("The resource " + resource + " is broken: " + e.reason(), e);
        }
    }
}
