package dev.archipelago.communication.reports;

import dev.archipelago.market.report.ReportSubmission;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Parses reports from JSON: one object or an array of objects whose names are the columns of {@code crypto_report}.
 * Parses token by token, so that memory is proportional to the size of any file.
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

    private ReportFile() {}

    /**
     * The reports in {@code input}, at least one. Does not close it.
     *
     * @param lines whether each line is a report of its own
     */
    static List<NewReport> read(InputStream input, boolean lines) throws IOException, BrokenReportFileException {
        byte[] bytes = input.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new BrokenReportFileException("the file is larger than 64 MiB; split it");
        }
        return lines ? lines(bytes) : parse(bytes);
    }

    /** The only report in {@code json}, with the state that it is to have. */
    static ReportSubmission submission(byte[] json) throws BrokenReportFileException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new BrokenReportFileException("it holds " + kind(first) + ", expected a report (an object)");
            }
            ReportSubmission submission = ReportFields.read(parser, true).submission();
            if (parser.nextToken() != null) {
                throw new BrokenReportFileException("something follows the JSON value" + place(parser));
            }
            return submission;
        } catch (JacksonException e) {
            throw new BrokenReportFileException("it is not JSON: " + e.getOriginalMessage() + place(e));
        }
    }

    /** The reports in {@code bytes}, of which each line is one; empty lines are skipped. */
    static List<NewReport> lines(byte[] bytes) throws BrokenReportFileException {
        List<NewReport> reports = new ArrayList<>();
        int start = 0;
        int number = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            number++;
            byte[] line = Arrays.copyOfRange(bytes, start, end);
            start = end + 1;
            if (new String(line, StandardCharsets.UTF_8).isBlank()) {
                continue;
            }
            if (reports.size() == MOST) {
                throw new BrokenReportFileException("it holds more than " + MOST + " reports; split it");
            }
            try {
                reports.addAll(parse(line));
            } catch (BrokenReportFileException e) {
                throw new BrokenReportFileException("line " + number + ": " + e.reason());
            }
        }
        if (reports.isEmpty()) {
            throw new BrokenReportFileException("it holds no report");
        }
        return reports;
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
            return ReportFields.read(json, false).report();
        } catch (BrokenReportFileException e) {
            throw new BrokenReportFileException("report " + position + ": " + e.reason());
        }
    }

    /** What {@code token} begins, as readers of JSON call it. */
    static String kind(@Nullable JsonToken token) {
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
