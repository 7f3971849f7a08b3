package dev.archipelago.communication.reports;

import dev.archipelago.market.report.ReportContent;
import dev.archipelago.market.report.ReportState;
import dev.archipelago.market.report.ReportSubmission;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The members of one report in JSON, whose names are the columns of {@code crypto_report}. */
final class ReportFields {

    private static final String HTML = "html_content";
    private static final String CSS = "css_content";
    private static final String SCRIPT = "js_content";
    private static final String HTML_ENGLISH = "html_content_en";
    private static final String SCRIPT_ENGLISH = "js_content_en";
    private static final String CREATED_AT = "created_at";
    private static final String STATE = "state";
    private static final String PUBLISH_AT = "publish_at";

    private static final Set<String> STORED = Set.of(HTML, CSS, SCRIPT, HTML_ENGLISH, SCRIPT_ENGLISH, CREATED_AT);
    private static final Set<String> SUBMITTED =
            Set.of(HTML, CSS, SCRIPT, HTML_ENGLISH, SCRIPT_ENGLISH, CREATED_AT, STATE, PUBLISH_AT);
    private static final Set<String> TRANSLATED = Set.of(HTML, CSS, SCRIPT);

    private static final Pattern TAG = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");
    private static final Set<String> WITH_COLUMNS = Set.of("vi", "en");

    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, ReportContent.Translation> translations = new TreeMap<>();
    private OptionalInt id = OptionalInt.empty();

    private ReportFields() {}

    /**
     * Reads the object that {@code json} has begun.
     *
     * @param submitted whether the state and the time of publication may be given
     */
    static ReportFields read(JsonParser json, boolean submitted) throws BrokenReportFileException {
        ReportFields fields = new ReportFields();
        Set<String> known = submitted ? SUBMITTED : STORED;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "id" -> fields.id = id(json, value);
                case "translations" -> fields.readTranslations(json, value);
                default -> text(json, name, known).ifPresent(text -> fields.texts.put(name, text));
            }
        }
        return fields;
    }

    private static OptionalInt id(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_NUMBER_INT && json.isExpectedNumberIntToken()) {
            long number = json.getValueAsLong(0);
            return number > 0 && number <= Integer.MAX_VALUE ? OptionalInt.of((int) number) : OptionalInt.empty();
        }
        json.skipChildren();
        return OptionalInt.empty();
    }

    private void readTranslations(JsonParser json, JsonToken value) throws BrokenReportFileException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.START_OBJECT) {
            throw new BrokenReportFileException(
                    "translations is " + ReportFile.kind(value) + ", expected an object with languages as names");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String tag = json.currentName();
            JsonToken translation = json.nextToken();
            if (!TAG.matcher(tag).matches() || WITH_COLUMNS.contains(tag) || translation != JsonToken.START_OBJECT) {
                throw new BrokenReportFileException("translations has \"" + shortened(tag)
                        + "\", expected a language tag other than vi and en, and an object");
            }
            translations.put(tag, translation(json, tag));
        }
    }

    private static ReportContent.Translation translation(JsonParser json, String tag) throws BrokenReportFileException {
        Map<String, String> texts = new TreeMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            text(json, name, TRANSLATED).ifPresent(text -> texts.put(name, text));
        }
        String html = texts.getOrDefault(HTML, "");
        if (html.isBlank()) {
            throw new BrokenReportFileException("the translation " + tag + " has no html_content");
        }
        return new ReportContent.Translation(
                html, Optional.ofNullable(texts.get(CSS)), Optional.ofNullable(texts.get(SCRIPT)));
    }

    private static Optional<String> text(JsonParser json, String name, Set<String> known)
            throws BrokenReportFileException {
        if (!known.contains(name)) {
            throw new BrokenReportFileException("it has the unknown name \"" + shortened(name) + "\", expected "
                    + String.join(", ", known.stream().sorted().toList()) + ", translations or id");
        }
        JsonToken value = json.currentToken();
        if (value == JsonToken.VALUE_STRING) {
            return Optional.of(storable(name, json.getString()));
        }
        if (value == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        throw new BrokenReportFileException(
                name + " is " + ReportFile.kind(value) + ", expected a string" + (name.equals(HTML) ? "" : " or null"));
    }

    /** Refuses U+0000 and unpaired surrogates, which JSON can express and PostgreSQL cannot store. */
    private static String storable(String name, String text) throws BrokenReportFileException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || (Character.isSurrogate(c) && !pair)) {
                throw new BrokenReportFileException(
                        "%s has the character U+%04X at %d, which PostgreSQL cannot store; remove it"
                                .formatted(name, (int) c, i));
            }
            if (pair) {
                i++;
            }
        }
        return text;
    }

    NewReport report() throws BrokenReportFileException {
        return new NewReport(id, content(), createdAt());
    }

    ReportSubmission submission() throws BrokenReportFileException {
        Optional<String> word = Optional.ofNullable(texts.get(STATE));
        Optional<ReportState> state = word.flatMap(ReportState::of);
        if (word.isPresent() && state.isEmpty()) {
            throw new BrokenReportFileException(
                    "state is \"" + shortened(word.get()) + "\", expected draft, scheduled or published");
        }
        String at = texts.get(PUBLISH_AT);
        Optional<Instant> publishAt =
                at == null ? Optional.empty() : Optional.of(CreationTimeParser.parse(PUBLISH_AT, at));
        if (publishAt.isPresent()
                && state.filter(given -> given != ReportState.SCHEDULED).isPresent()) {
            throw new BrokenReportFileException("publish_at is for the state scheduled only");
        }
        return new ReportSubmission(content(), createdAt(), state, publishAt);
    }

    private ReportContent content() throws BrokenReportFileException {
        String html = texts.getOrDefault(HTML, "");
        if (html.isBlank()) {
            throw new BrokenReportFileException(
                    "html_content is missing or empty, expected the Vietnamese body as HTML");
        }
        return new ReportContent(
                html,
                Optional.ofNullable(texts.get(CSS)),
                Optional.ofNullable(texts.get(SCRIPT)),
                Optional.ofNullable(texts.get(HTML_ENGLISH)),
                Optional.ofNullable(texts.get(SCRIPT_ENGLISH)),
                translations);
    }

    private Optional<Instant> createdAt() throws BrokenReportFileException {
        String created = texts.get(CREATED_AT);
        return created == null ? Optional.empty() : Optional.of(CreationTimeParser.parse(CREATED_AT, created));
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
