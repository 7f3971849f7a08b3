package dev.archipelago.web;

import dev.archipelago.business.reports.SearchWords;
import dev.archipelago.web.page.PageId;
import dev.archipelago.web.page.ParameterException;
import io.vertx.core.http.HttpServerRequest;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the parameters {@code page}, {@code month} and {@code q} of the list of reports. */
final class ListParameters {

    private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");

    private ListParameters() {}

    /**
     * The requested page of the list, or of a search if {@code q} is present. Empty parameters, which forms send, count
     * as absent.
     *
     * @throws ParameterException if a parameter is malformed
     */
    static PageId<?> read(HttpServerRequest request) {
        boolean none = request.query() == null;
        int number = number(none ? null : request.getParam("page"));
        Optional<YearMonth> month = Optional.<String>ofNullable(none ? null : request.getParam("month"))
                .filter(text -> !text.isBlank())
                .map(ListParameters::month);
        String words = none
                ? ""
                : SearchWords.line(Optional.ofNullable(request.getParam("q")).orElse(""));
        if (words.length() > SearchWords.LONGEST) {
            throw new ParameterException(400, ProblemDetail.WORDS_LONG);
        }
        return words.isEmpty()
                ? ReportPages.LIST.with(new ReportPages.ListPage(number, month))
                : ReportPages.SEARCH.with(new ReportPages.SearchPage(new SearchWords(words), number, month));
    }

    private static int number(@Nullable String page) {
        OptionalInt number =
                page == null ? OptionalInt.of(1) : Numbers.isNumber(page) ? Numbers.parse(page) : OptionalInt.of(0);
        if (number.isEmpty()) {
            throw new ParameterException(404, ProblemDetail.PAGE_BEYOND);
        }
        if (number.getAsInt() < 1) {
            throw new ParameterException(400, ProblemDetail.PAGE_NUMBER);
        }
        return number.getAsInt();
    }

    private static YearMonth month(String text) {
        try {
            if (MONTH.matcher(text).matches()) {
                return YearMonth.parse(text);
            }
        } catch (DateTimeParseException e) {
            // As every other text that is not a month.
        }
        throw new ParameterException(400, ProblemDetail.MONTH);
    }
}
