package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that migrations are additive, as docs/operations.md guarantees for nodes of older versions and older backups.
 */
class MigrationRulesTest {

    private static final Path MIGRATIONS = Path.of("src", "main", "resources", "db", "migration");
    private static final int FIRST = 12;
    private static final Pattern VERSION = Pattern.compile("V(\\d+)__.*\\.sql");

    private static final Pattern BREAKS = Pattern.compile(
            "\\bDROP\\b|\\bRENAME\\b|\\bTRUNCATE\\b|\\bDELETE\\s+FROM\\b|\\bUPDATE\\s+\\w+\\s+SET\\b|\\bSET\\s+NOT\\s+NULL\\b"
                    + "|\\bALTER\\s+COLUMN\\s+\\w+\\s+(SET\\s+DATA\\s+)?TYPE\\b|\\bADD\\s+(CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)\\b"
                    + "|\\bREVOKE\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern REQUIRED_COLUMN =
            Pattern.compile("ADD\\s+COLUMN\\s+(?:(?!,|;).)*NOT\\s+NULL(?:(?!,|;).)*", Pattern.CASE_INSENSITIVE);

    /** Returns the first statement of a script that is incompatible with older versions of the server. */
    private static Optional<String> breaking(String script) {
        String text = script.replaceAll("--.*", "")
                .replaceAll("(?s)\\$\\$.*?\\$\\$", "")
                .replaceAll("\\s+", " ");
        // Older versions do not use a table that this script creates.
        String rest = text.replaceAll("(?i)REVOKE [^;]* FROM PUBLIC;", "");
        Matcher breaks = BREAKS.matcher(rest);
        if (breaks.find()) {
            return Optional.of(breaks.group());
        }
        return REQUIRED_COLUMN
                .matcher(rest)
                .results()
                .map(result -> result.group())
                .filter(column -> !column.toUpperCase(Locale.ROOT).contains(" DEFAULT "))
                .findFirst();
    }

    @Test
    void migrations_sinceTheFirstBackups_onlyAdd() throws IOException {
        try (Stream<Path> scripts = Files.list(MIGRATIONS)) {
            for (Path script : scripts.toList()) {
                Matcher version = VERSION.matcher(script.getFileName().toString());
                assertThat(version.matches()).as("%s", script).isTrue();
                if (Integer.parseInt(version.group(1)) >= FIRST) {
                    assertThat(breaking(Files.readString(script)))
                            .as("%s", script)
                            .isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE a DROP COLUMN b;",
                "ALTER TABLE a RENAME TO b;",
                "ALTER TABLE a ALTER COLUMN b TYPE text;",
                "ALTER TABLE a ALTER COLUMN b SET NOT NULL;",
                "ALTER TABLE a ADD COLUMN b text, ADD COLUMN c int NOT NULL;",
                "ALTER TABLE a ADD CHECK (b > 0);",
                "UPDATE a SET b = 1;",
                "DELETE FROM a;"
            })
    void breaking_changeThatOlderVersionsDoNotSurvive_isFound(String script) {
        assertThat(breaking(script)).isPresent();
    }

    @Test
    void breaking_additions_areNone() {
        for (String script : List.of(
                "CREATE TABLE a (b int NOT NULL CHECK (b > 0)); -- DROP nothing",
                "ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 0, ADD COLUMN c text;",
                "CREATE INDEX i ON a (b);",
                "INSERT INTO a VALUES (1);")) {
            assertThat(breaking(script)).as(script).isEmpty();
        }
    }
}
