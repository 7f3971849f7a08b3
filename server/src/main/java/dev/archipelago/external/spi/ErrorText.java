package dev.archipelago.external.spi;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text by which an upstream explains an error in a body, whatever the HTTP status: {@code {"error": "…"}}, {@code
 * {"error": {"message": "…"}}}, {@code {"errors": ["…"]}} or {@code {"message": "…"}}.
 */
final class ErrorText {
    private static final int MAX_LENGTH = 120;

    /** Not every "limit": "limited to paid plans" is a refusal. */
    private static final Pattern LIMIT = Pattern.compile(
            "rate.?limit|(api|request|call|credit|usage|minute|daily|monthly) limit"
                    + "|limits? (is |was |has been |have been )?(reached|exceeded|hit)"
                    + "|exceeded|too many|too often|quota|throttl",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern REFUSAL = Pattern.compile(
            "api.?key|secret|token|unauthori[sz]ed|forbidden|plan|subscri|upgrade|access|premium",
            Pattern.CASE_INSENSITIVE);

    /** Anything that could be a key which the upstream repeats. */
    private static final Pattern POSSIBLE_KEY = Pattern.compile("[A-Za-z0-9_+/.=-]{20,}");

    private ErrorText() {}

    /** The text of {@code body}, shortened and without anything that could be a key; empty if there is none. */
    static Optional<String> of(ResponseField body) throws SourceException {
        ResponseField error = first(
                body.at("error"),
                body.at("error").at("message"),
                body.at("errors").at(0),
                body.at("message"));
        return in(error);
    }

    /** The text of {@code error}, likewise. */
    static Optional<String> in(ResponseField error) throws SourceException {
        if (!error.isText()) {
            return Optional.empty();
        }
        String text = POSSIBLE_KEY.matcher(error.text()).replaceAll("***").replaceAll("\\s+", " ");
        return Optional.of(text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text);
    }

    private static ResponseField first(ResponseField... fields) {
        for (ResponseField field : fields) {
            if (field.isText()) {
                return field;
            }
        }
        return fields[0];
    }

    /** The failure that {@code text} describes: a limit, a refusal because of the key or its plan, or another one. */
    static SourceException classify(String upstream, String text) {
        String message = upstream + ": \"" + text + "\"";
        if (LIMIT.matcher(text).find()) {
            return SourceException.limited(message, Optional.empty());
        }
        return REFUSAL.matcher(text).find() ? SourceException.refused(message) : SourceException.failed(message);
    }
}
