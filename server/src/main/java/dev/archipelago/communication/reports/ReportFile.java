package dev.archipelago.communication.reports;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Parses reports from JSON: one object or an array of objects whose names are the columns of {@code crypto_report}. Parses
 * token by token, so that memory is proportional to the size of any file.
 */
final class ReportFile {

    /** The largest file, in bytes. */
    static final int LARGEST = 64 * 1024 * 1024;

    /** The most reports in one file. */
    static final int MOST = 10_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LARGEST)
                    .maxNestingDepth(100)
                    .build())
            .build();

    private enum Column {
        ID,
        HTML_CONTENT,
        CSS_CONTENT,
        JS_CONTENT,
        HTML_CONTENT_EN,
        JS_CONTENT_EN,
        CREATED_AT;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    private ReportFile() {}

    /** The reports in {@code input}, at least one. Does not close it. */
    static List<NewReport> read(InputStream input) throws IOException, BrokenReportFileException {
        byte[] bytes = input.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new BrokenReportFileException("the file is larger than 64 MiB; split it");
        }
        return parse(bytes);
    }

    private static List<NewReport> parse(byte[] bytes) throws BrokenReportFileException {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            List<NewReport> reports = reports(json);
            if (json.nextToken() != null) {
                throw new BrokenReportFileException(
                        "something follows the JSON value" + place(json) + "; expected one object or one array");
            }
            return reports;
        } catch (JacksonException e) {
            throw new BrokenReportFileException("it is not JSON: " + e.getOriginalMessage() + place(e));
        }
    }

    private static List<NewReport> reports(JsonParser json) throws BrokenReportFileException {
        List<NewReport> reports = new ArrayList<>();
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_OBJECT) {
            reports.add(report(json, 1));
        } else if (first == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (reports.size() == MOST) {
                    throw new BrokenReportFileException("it holds more than " + MOST + " reports; split it");
                }
                reports.add(report(json, reports.size() + 1));
            }
        } else {
            throw new BrokenReportFileException(
                    "it holds " + kind(first) + ", expected a report (an object) or an array of reports");
        }
        if (reports.isEmpty()) {
            throw new BrokenReportFileException("it holds no report: the array is empty");
        }
        return reports;
    }

    private static NewReport report(JsonParser json, int position) throws BrokenReportFileException {
        try {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new BrokenReportFileException("it is " + kind(json.currentToken()) + ", expected an object");
            }
            return report(texts(json));
        } catch (BrokenReportFileException e) {
            throw new BrokenReportFileException("report " + position + ": " + e.reason());
        }
    }

    private static Map<Column, String> texts(JsonParser json) throws BrokenReportFileException {
        Map<Column, String> texts = new EnumMap<>(Column.class);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            Column column = column(json.currentName());
            JsonToken value = json.nextToken();
            if (column == Column.ID) {
                json.skipChildren();
            } else if (value == JsonToken.VALUE_STRING) {
                texts.put(column, storable(column, json.getString()));
            } else if (value != JsonToken.VALUE_NULL) {
                throw new BrokenReportFileException(column.word + " is " + kind(value) + ", expected a string"
                        + (column == Column.HTML_CONTENT ? "" : " or null"));
            }
        }
        return texts;
    }

    private static NewReport report(Map<Column, String> texts) throws BrokenReportFileException {
        String html = texts.getOrDefault(Column.HTML_CONTENT, "");
        if (html.isBlank()) {
            throw new BrokenReportFileException(
                    "html_content is missing or empty, expected the Vietnamese body as HTML");
        }
        String created = texts.get(Column.CREATED_AT);
        Optional<Instant> createdAt =
                created == null ? Optional.empty() : Optional.of(CreationTimeParser.parse(created));
        return new NewReport(
                html,
                Optional.ofNullable(texts.get(Column.CSS_CONTENT)),
                Optional.ofNullable(texts.get(Column.JS_CONTENT)),
                Optional.ofNullable(texts.get(Column.HTML_CONTENT_EN)),
                Optional.ofNullable(texts.get(Column.JS_CONTENT_EN)),
                createdAt);
    }

    private static Column column(String name) throws BrokenReportFileException {
        for (Column column : Column.values()) {
            if (column.word.equals(name)) {
                return column;
            }
        }
        String shown = name.length() > 40 ? name.substring(0, 40) + "…" : name;
        throw new BrokenReportFileException(
                "it has the unknown name \"" + shown
                        + "\", expected html_content, css_content, js_content, html_content_en, js_content_en, created_at or id");
    }

    /** Refuses U+0000 and unpaired surrogates, which JSON can express and PostgreSQL cannot store. */
    private static String storable(Column column, String text) throws BrokenReportFileException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || (Character.isSurrogate(c) && !pair)) {
                throw new BrokenReportFileException(
                        "%s has the character U+%04X at %d, which PostgreSQL cannot store; remove it"
                                .formatted(column.word, (int) c, i));
            }
            if (pair) {
                i++;
            }
        }
        return text;
    }

    private static String kind(@Nullable JsonToken token) {
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "incomplete";
        };
    }

    private static String place(JsonParser json) {
        return " at line " + json.currentTokenLocation().getLineNr() + ", column "
                + json.currentTokenLocation().getColumnNr();
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
