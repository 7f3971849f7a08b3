package dev.archipelago.communication.reports;

import dev.archipelago.language.Language;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the bodies of each language are stored, as SQL expressions over a row of {@code crypto_report} with the alias
 * {@code r}. Vietnamese and English have columns there, as the generator writes them; every other language has rows in
 * {@code report_translation}. Immutable.
 *
 * @param translated whether {@code report_translation} is read: not while the site has no other language, and not where
 *     the migrations could not run
 */
record BodyColumns(boolean translated) {

    private static final String ENGLISH_HTML = "html_content_en";

    private static final Map<Language, Columns> COLUMNS = Map.of(
            Language.VIETNAMESE, new Columns("html_content", "css_content", "js_content"),
            Language.ENGLISH, new Columns(ENGLISH_HTML, "css_content", "js_content_en"));

    /** A body of nothing but white space counts as absent. */
    private static final String PRESENT = "coalesce(%s ~ '\\S', false)";

    /** The length of a text is known without reading it. */
    private static final String NOT_EMPTY = "coalesce(octet_length(%s), 0) > 0";

    private record Columns(String html, String css, String script) {}

    /** Whether the bodies of {@code language} are rows of {@code report_translation}. */
    static boolean isTranslation(Language language) {
        return !COLUMNS.containsKey(language);
    }

    /** The languages whose bodies are rows of {@code report_translation}. */
    static List<Language> translations() {
        return Language.all().stream().filter(BodyColumns::isTranslation).toList();
    }

    /** The tags of the languages a report has a body in, as an array; reads the bodies. */
    String languages() {
        return languages(PRESENT);
    }

    /** The same without reading the bodies: one of white space counts as a body. */
    String languagesBySize() {
        return languages(NOT_EMPTY);
    }

    private String languages(String condition) {
        String fromTable = "array['" + Language.VIETNAMESE.tag() + "'] || case when "
                + condition.formatted("r." + ENGLISH_HTML) + " then array['"
                + Language.ENGLISH.tag() + "'] else '{}' end";
        return translated
                ? fromTable + " || array(select t.language from report_translation t where t.report_id = r.id and "
                        + condition.formatted("t.html_content") + ")"
                : fromTable;
    }

    /** The body in {@code language}; null where there is none. */
    String html(Language language) {
        return column(
                language,
                "html_content",
                Optional.ofNullable(COLUMNS.get(language)).map(Columns::html));
    }

    /** The style sheet for the body in {@code language}; null where it has none of its own. */
    String css(Language language) {
        return column(
                language,
                "css_content",
                Optional.ofNullable(COLUMNS.get(language)).map(Columns::css));
    }

    /** The script for the body in {@code language}; null where it has none of its own. */
    String script(Language language) {
        return column(
                language,
                "js_content",
                Optional.ofNullable(COLUMNS.get(language)).map(Columns::script));
    }

    private String column(Language language, String translation, Optional<String> column) {
        return column.map(name -> "r." + name)
                .orElse(
                        translated
                                ? "(select t." + translation + " from report_translation t where t.report_id = r.id"
                                        + " and t.language = '" + language.tag() + "')"
                                : "null");
    }

    /**
     * An expression that identifies one version of a report, as a {@code bigint}: {@code xmin} of its row, and of its
     * translations where they are read.
     */
    String version() {
        String row = "r.xmin::text::bigint";
        return translated
                ? row + " + (select coalesce(sum(hashtext(t.language || t.xmin::text)), 0)"
                        + " from report_translation t where t.report_id = r.id)"
                : row;
    }

    /** The languages named in the column {@code languages} of the current row, in the order of {@link Language#all}. */
    static List<Language> read(ResultSet row) throws SQLException {
        Array array = row.getArray("languages");
        List<Object> tags = Arrays.asList((Object[]) array.getArray());
        return Language.all().stream()
                .filter(language -> tags.contains(language.tag()))
                .toList();
    }
}
