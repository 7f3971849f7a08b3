package dev.archipelago.communication.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.store.DataDirectory;
import dev.archipelago.infrastructure.store.SuperuserPostgres;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportChangesRestartTest {

    @TempDir
    Path directory;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Test
    void onReportChanged_postgresStoppedAndStarted_receivesNotificationsAgain() throws Exception {
        try (DataDirectory data = DataDirectory.take(directory)) {
            SuperuserPostgres first = SuperuserPostgres.start(data, 20);
            AtomicReference<DataSource> now = new AtomicReference<>(PostgresFixture.dataSource(first.address()));
            ReportTable.create(now.get()).withTrigger();
            try (ReportChangeDetector changes =
                    new ReportChangeDetector(moving(now), listener(), InstantSource.system())) {
                changes.start();
                assertThat(next()).isEqualTo("missed");
                first.close();
                try (SuperuserPostgres second = SuperuserPostgres.start(data, 20)) {
                    now.set(PostgresFixture.dataSource(second.address()));
                    assertThat(next()).isEqualTo("missed");
                    org.jdbi.v3.core.Jdbi.create(now.get())
                            .useHandle(handle -> handle.execute(
                                    "INSERT INTO crypto_report (html_content, created_at) VALUES ('a', now())"));
                    assertThat(next()).isEqualTo("changed 1");
                }
            }
        }
    }

    private String next() throws InterruptedException {
        return heard.poll(60, TimeUnit.SECONDS);
    }

    /** The restarted engine may have another port. */
    private static DataSource moving(AtomicReference<DataSource> now) {
        return (DataSource) java.lang.reflect.Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(now.get(), arguments);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private ReportChangeListener listener() {
        return (change, stage) -> {
            if (change.any()) {
                heard.add("missed");
            }
            change.ids().forEach(id -> heard.add("changed " + id));
        };
    }
}
