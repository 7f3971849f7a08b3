import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Adds, corrects and deletes reports, and measures the time until all nodes show the change on all pages. */
final class Rows {

    static final String TARGET = "report";
    static final List<String> KINDS = List.of("added", "corrected", "deleted");
    static final int ROUNDS = 5;

    private static final AtomicLong NUMBER = new AtomicLong(System.currentTimeMillis());
    private static final List<String> PLACES =
            List.of("/?lang=vi", "/?lang=en", "/crypto_report?lang=vi", "/crypto_reports_list?lang=en");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final Cluster cluster;

    Rows(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Applies the change to the newest report, a new one each time, and returns the seconds until all nodes show it;
     * negative if they do not.
     */
    double change(String kind) throws Exception {
        String word = "tu" + NUMBER.incrementAndGet();
        try (Connection connection = cluster.connection()) {
            long begun = System.nanoTime();
            int id = add(connection, word);
            double shown = until(word, true, id, begun);
            if (kind.equals("corrected")) {
                begun = System.nanoTime();
                execute(
                        connection,
                        "UPDATE crypto_report SET html_content = replace(html_content, ?, ?),"
                                + " html_content_en = replace(html_content_en, ?, ?) WHERE id = " + id,
                        word, "sua" + word, word, "sua" + word);
                shown = until("sua" + word, true, id, begun);
            }
            begun = System.nanoTime();
            execute(connection, "DELETE FROM crypto_report WHERE id = " + id);
            double gone = until(word, false, id, begun);
            return kind.equals("deleted") ? gone : shown;
        }
    }

    private static int add(Connection connection, String word) throws Exception {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO crypto_report (html_content, html_content_en, created_at) VALUES (?, ?, now()) RETURNING id")) {
            insert.setString(1, "<h1>Báo cáo " + word + "</h1><p>Nội dung.</p>");
            insert.setString(2, "<h1>Report " + word + "</h1><p>Content.</p>");
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void execute(Connection connection, String sql, String... values) throws Exception {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private double until(String word, boolean present, int id, long begun) throws InterruptedException {
        for (String node : Cluster.NODES) {
            for (String place : PLACES) {
                while (!shows(node, place, word, present)) {
                    if (System.nanoTime() - begun > PATIENCE) {
                        return -1;
                    }
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
            while (!shows(node, "/crypto_report/" + id + "?lang=en", word, present)) {
                if (System.nanoTime() - begun > PATIENCE) {
                    return -1;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private boolean shows(String node, String place, String word, boolean present) {
        Optional<String> body = cluster.text(cluster.node(node, place), "text/html");
        return body.isPresent() && body.get().contains(word) == present;
    }
}
