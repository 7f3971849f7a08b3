package dev.archipelago.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A writer of CSV (RFC 4180) in UTF-8, with the header in the first row. Spreadsheets interpret no cell as a formula: a
 * cell that begins like one and is not a number is prefixed with an apostrophe. Not thread-safe.
 */
final class CsvText {

    /** The value of {@code Content-Type}. */
    static final String TYPE = "text/csv; charset=utf-8; header=present";

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    private static final Pattern FORMULA = Pattern.compile("[=+\\-@\\t\\r\\n].*", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("[\",\\r\\n]");

    private final StringBuilder text = new StringBuilder();

    CsvText(String... header) {
        row(List.of(header));
    }

    /** Adds a row; {@code toString} converts its cells. */
    void row(List<?> cells) {
        text.append(cells.stream().map(cell -> cell(cell.toString())).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String cell(String value) {
        boolean formula =
                FORMULA.matcher(value).matches() && !NUMBER.matcher(value).matches();
        String plain = formula ? "'" + value : value;
        return QUOTED.matcher(plain).find() ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
