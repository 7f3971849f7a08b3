package dev.archipelago.communication.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.language.Language;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(strings = {"timestamptz", "timestamp"})
class ReportImportTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Parameter
    String type;

    @TempDir
    Path directory;

    private ReportTable table;
    private ReportRepository repository;
    private ReportImport reports;

    @BeforeEach
    void create() {
        table = ReportTable.create(PostgresFixture.newDatabase(), type);
        repository = new ReportRepository(table.jdbi());
        reports = new ReportImport(table.jdbi(), InstantSource.fixed(NOW));
    }

    private ImportResult load(String json) throws IOException {
        return reports.importFile(Files.writeString(directory.resolve("reports.json"), json));
    }

    private Instant createdAt(ImportResult result) {
        assertThat(result.refusal()).isEmpty();
        return repository
                .report(result.ids().getFirst(), Language.VIETNAMESE)
                .orElseThrow()
                .createdAt();
    }

    @Test
    void importFile_object_storesAllColumns() throws IOException {
        ImportResult result = load("""
                {"id": 900, "html_content": "vi", "css_content": "c", "js_content": "j", "html_content_en": "en",
                 "js_content_en": "je", "created_at": "2025-08-14 20:40:21.936673"}""");

        assertThat(result.ids()).hasSize(1).doesNotContain(900);
        assertThat(repository.report(result.ids().getFirst(), Language.ENGLISH))
                .contains(new StoredReport(
                        result.ids().getFirst(),
                        Instant.parse("2025-08-14T20:40:21.936673Z"),
                        Language.ENGLISH,
                        List.of(Language.VIETNAMESE, Language.ENGLISH),
                        "en",
                        java.util.Optional.of("c"),
                        java.util.Optional.of("je")));
    }

    @Test
    void importFile_array_returnsIdsInOrder() throws IOException {
        ImportResult result = load("[{\"html_content\":\"a\"},{\"html_content\":\"b\",\"css_content\":null}]");

        assertThat(result.ids()).isSorted().hasSize(2);
        assertThat(repository
                        .report(result.ids().get(1), Language.VIETNAMESE)
                        .orElseThrow()
                        .html())
                .isEqualTo("b");
    }

    private ImportResult keep(String json) throws IOException {
        Path file = Files.writeString(directory.resolve("kept.json"), json);
        return reports.importFile(file, new ImportOptions(true, false, stored -> {}));
    }

    private void createTablesOfTheServer() {
        table.execute("CREATE TABLE report_draft (id integer PRIMARY KEY)");
    }

    @Test
    void importFile_keepingIds_storesThemAndLaterIdsFollow() throws IOException {
        createTablesOfTheServer();

        assertThat(keep("[{\"id\": 700, \"html_content\": \"a\"}, {\"id\": 30, \"html_content\": \"b\"}]")
                        .ids())
                .containsExactly(700, 30);
        assertThat(load("{\"html_content\": \"c\"}").ids()).containsExactly(701);
    }

    @Test
    void importFile_keepingATakenId_refusesTheFile() throws IOException {
        createTablesOfTheServer();
        keep("{\"id\": 7, \"html_content\": \"a\"}");
        table.execute("INSERT INTO report_draft VALUES (8)");

        for (String json : List.of(
                "[{\"id\": 6, \"html_content\": \"b\"}, {\"id\": 7, \"html_content\": \"c\"}]",
                "{\"id\": 8, \"html_content\": \"d\"}",
                "[{\"id\": 9, \"html_content\": \"e\"}, {\"id\": 9, \"html_content\": \"f\"}]",
                "{\"html_content\": \"g\"}")) {
            ImportResult refused = keep(json);
            assertThat(refused.refusal().orElseThrow()).as(json).contains("id");
        }
        assertThat(repository.count()).isEqualTo(1);
    }

    @Test
    void importFile_keptTwice_reportsTheRepeat() throws IOException {
        createTablesOfTheServer();
        keep("{\"id\": 7, \"html_content\": \"a\"}");

        assertThat(keep("{\"id\": 7, \"html_content\": \"a\"}").repeats())
                .containsExactly(new ImportResult.Repeat(1, 7));
    }

    @Test
    void importFile_dryRun_storesNothing() throws IOException {
        Path file = Files.writeString(
                directory.resolve("dry.json"),
                "[{\"html_content\": \"a\"}, {\"html_content\": \"b\"}, {\"html_content\": \"a\"}]");

        ImportResult result = reports.importFile(file, new ImportOptions(false, true, stored -> {}));

        assertThat(result.accepted()).isEqualTo(2);
        assertThat(result.ids()).isEmpty();
        assertThat(result.repeats()).containsExactly(new ImportResult.Repeat(3, 0));
        assertThat(repository.count()).isZero();
    }

    @Test
    void importFile_lines_areReportsEach() throws IOException {
        Path good = Files.writeString(
                directory.resolve("a.jsonl"), "{\"html_content\": \"a\"}\r\n\n{\"html_content\": \"b\"}\n");
        Path bad = Files.writeString(directory.resolve("b.jsonl"), "{\"html_content\": \"c\"}\n{\n");

        assertThat(reports.importFile(good).ids()).hasSize(2);
        assertThat(reports.importFile(bad).refusal().orElseThrow()).startsWith("line 2:");
    }

    @Test
    void importFile_translations_areStored() throws IOException {
        table.execute("CREATE TABLE report_translation (report_id integer, language text, html_content text,"
                + " css_content text, js_content text)");

        ImportResult result =
                load("{\"html_content\": \"a\", \"translations\": {\"fr\": {\"html_content\": \"bonjour\"}}}");

        String stored = table.jdbi()
                .withHandle(handle -> handle.createQuery("select html_content from report_translation"
                                + " where report_id = :id and language = 'fr'")
                        .bind("id", result.ids().getFirst())
                        .mapTo(String.class)
                        .one());
        assertThat(stored).isEqualTo("bonjour");
        assertThat(load("{\"html_content\": \"b\", \"translations\": {\"en\": {\"html_content\": \"x\"}}}")
                        .refusal()
                        .orElseThrow())
                .contains("\"en\"");
    }

    @Test
    void importFile_timeWithOffset_isConverted() throws IOException {
        assertThat(createdAt(load("{\"html_content\":\"a\",\"created_at\":\"2025-08-14T20:40:21+07:00\"}")))
                .isEqualTo("2025-08-14T13:40:21Z");
        assertThat(createdAt(load("{\"html_content\":\"b\",\"created_at\":\"2025-08-14 20:40:21+07\"}")))
                .isEqualTo("2025-08-14T13:40:21Z");
        assertThat(createdAt(load("{\"html_content\":\"c\",\"created_at\":\"2025-08-14T20:40Z\"}")))
                .isEqualTo("2025-08-14T20:40:00Z");
    }

    @Test
    void importFile_noTime_isNow() throws IOException {
        assertThat(createdAt(load("{\"html_content\":\"a\"}"))).isEqualTo(NOW);
        assertThat(createdAt(load("{\"html_content\":\"b\",\"created_at\":null}")))
                .isEqualTo(NOW);
    }

    @Test
    void importFile_bodyStoredAlready_isReportedAndNotStored() throws IOException {
        int stored = table.add("a", "2025-08-14 10:00:00");

        ImportResult result = load("[{\"html_content\":\"b\"},{\"html_content\":\"a\"},{\"html_content\":\"b\"}]");

        assertThat(result.ids()).hasSize(1);
        assertThat(result.repeats())
                .containsExactly(
                        new ImportResult.Repeat(2, stored),
                        new ImportResult.Repeat(3, result.ids().getFirst()));
        assertThat(repository.count()).isEqualTo(2);
    }

    @Test
    void importFile_laterReportBroken_storesNothing() throws IOException {
        assertRefused("[{\"html_content\":\"a\"},{\"css_content\":\"b\"}]", "report 2", "html_content");
    }

    @Test
    void importFile_blankBody_isRefused() throws IOException {
        assertRefused("{\"html_content\":\" \"}", "html_content is missing or empty");
    }

    @Test
    void importFile_wrongType_isRefused() throws IOException {
        assertRefused("{\"html_content\":12}", "html_content is a number", "expected a string");
        assertRefused("{\"html_content\":\"a\",\"css_content\":[1]}", "css_content is an array", "or null");
        assertRefused("{\"html_content\":\"a\",\"js_content\":{}}", "js_content is an object");
        assertRefused("{\"html_content\":\"a\",\"created_at\":true}", "created_at is a boolean");
        assertRefused("[\"a\"]", "report 1", "it is a string", "expected an object");
        assertRefused("[null]", "it is null");
        assertRefused("5", "it holds a number");
        assertRefused("", "it holds nothing");
        assertRefused("[]", "the array is empty");
    }

    @Test
    void importFile_idOfAnyKind_isIgnored() throws IOException {
        assertThat(load("{\"id\":{\"x\":[1]},\"html_content\":\"a\"}").refusal())
                .isEmpty();
    }

    @Test
    void importFile_badTime_isRefusedWithTheValue() throws IOException {
        for (String time : new String[] {
            "yesterday", "2025-02-30T10:00:00", "2025-08-14", "2025-08-14T10:00:00+99", "0001-01-01T00:00:00"
        }) {
            assertRefused("{\"html_content\":\"a\",\"created_at\":\"" + time + "\"}", time, "2025-08-14T20:40:21");
        }
        assertRefused("{\"html_content\":\"a\",\"created_at\":\"" + "9".repeat(500) + "\"}", "999…");
    }

    @Test
    void importFile_unknownName_isRefused() throws IOException {
        assertRefused("{\"html_content\":\"a\",\"html_conten_en\":\"b\"}", "\"html_conten_en\"", "html_content_en");
        assertRefused("{\"" + "n".repeat(99) + "\":1}", "nnn…");
    }

    @Test
    void importFile_notJson_isRefusedWithThePlace() throws IOException {
        assertRefused("{\"html_content\":\n <p>}", "it is not JSON", "line 2");
        assertRefused("{\"html_content\":\"a\"", "it is not JSON");
        assertRefused("{\"html_content\":\"a\"} {}", "something follows", "line 1");
        assertRefused("{\"html_content\":\"a\",\"html_content\":\"b\"}", "Duplicate");
        assertRefused("{\"id\":" + "[".repeat(200) + "]".repeat(200) + "}", "it is not JSON");
    }

    @Test
    void importFile_characterPostgresCannotHold_isRefused() throws IOException {
        assertRefused("{\"html_content\":\"a\\u0000\"}", "U+0000 at 1");
        assertRefused("{\"html_content\":\"a\",\"js_content\":\"\\ud83d!\"}", "js_content", "U+D83D at 0");
        assertThat(load("{\"html_content\":\"\\ud83d\\ude00\"}").refusal()).isEmpty();
    }

    @Test
    void importFile_tooManyReports_isRefused() throws IOException {
        assertRefused("[" + "{\"html_content\":\"a\"},".repeat(ReportFile.MOST) + "{}]", "more than 10000");
    }

    @Test
    void importFile_tooLarge_isRefused() throws IOException {
        Path file = directory.resolve("large.json");
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position(ReportFile.LARGEST).write(java.nio.ByteBuffer.allocate(1));
        }

        assertThat(reports.importFile(file).refusal().orElseThrow()).contains("64 MiB");
    }

    @Test
    void importFile_noFile_isRefused() {
        ImportResult result = reports.importFile(directory.resolve("absent.json"));

        assertThat(result.source()).endsWith("absent.json");
        assertThat(result.refusal()).contains("there is no such file");
        assertThat(reports.importFile(directory).refusal().orElseThrow()).startsWith("it cannot be read");
    }

    @Test
    void importFile_postgresRefuses_reportsTheReasonWithoutTheReport() throws IOException {
        table.execute("ALTER TABLE crypto_report ADD CHECK (html_content <> 'secret')");

        String refusal = load("[{\"html_content\":\"a\"},{\"html_content\":\"secret\"}]")
                .refusal()
                .orElseThrow();

        assertThat(refusal).startsWith("PostgreSQL did not store it").contains("check constraint");
        assertThat(refusal.lines().findFirst().orElseThrow()).doesNotContain("secret");
        assertThat(repository.count()).isZero();
    }

    private void assertRefused(String json, String... parts) throws IOException {
        ImportResult result = load(json);
        assertThat(result.refusal().orElseThrow()).contains(parts);
        assertThat(result.ids()).isEmpty();
        assertThat(repository.count()).isZero();
    }
}
