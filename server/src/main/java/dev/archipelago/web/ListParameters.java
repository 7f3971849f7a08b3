package dev.archipelago.web;

import dev.archipelago.business.reports.SearchWords;
import dev.archipelago.web.page.PageRoute;
import io.vertx.core.http.HttpServerRequest;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request for the list of reports asks for with {@code page}, {@code month} and {@code q}. */
final class ListParameters {

    private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");

    /**
     * Either a route or what is wrong.
     *
     * @param absent what to say if there is no such page, or what is wrong
     */
    record Read(Optional<PageRoute> route, int status, ProblemDetail absent) {}

    private ListParameters() {}

    /** Reads them; an empty {@code month} or {@code q} counts as one that is not there, as forms send them. */
    static Read of(HttpServerRequest request) {
        boolean none = request.query() == null;
        String page = none ? null : request.getParam("page");
        OptionalInt number =
                page == null ? OptionalInt.of(1) : Numbers.isNumber(page) ? Numbers.parse(page) : OptionalInt.of(0);
        if (number.isEmpty()) {
            return refused(404, ProblemDetail.PAGE_BEYOND);
        }
        if (number.getAsInt() < 1) {
            return refused(400, ProblemDetail.PAGE_NUMBER);
        }
        String asked = none ? null : blankToNull(request.getParam("month"));
        Optional<YearMonth> month = Optional.ofNullable(asked).flatMap(ListParameters::month);
        if (asked != null && month.isEmpty()) {
            return refused(400, ProblemDetail.MONTH);
        }
        String words = none
                ? ""
                : SearchWords.line(Optional.ofNullable(request.getParam("q")).orElse(""));
        if (words.length() > SearchWords.LONGEST) {
            return refused(400, ProblemDetail.WORDS_LONG);
        }
        if (words.isEmpty()) {
            return new Read(
                    Optional.of(new PageRoute.ReportList(number.getAsInt(), month)),
                    200,
                    month.isPresent() ? ProblemDetail.MONTH_EMPTY : ProblemDetail.PAGE_BEYOND);
        }
        return new Read(
                Optional.of(new PageRoute.Search(new SearchWords(words), number.getAsInt(), month)),
                200,
                ProblemDetail.PAGE_BEYOND);
    }

    private static Read refused(int status, ProblemDetail why) {
        return new Read(Optional.empty(), status, why);
    }

    private static Optional<YearMonth> month(String text) {
        try {
            return MONTH.matcher(text).matches() ? Optional.of(YearMonth.parse(text)) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
