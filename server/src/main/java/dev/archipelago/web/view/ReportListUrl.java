package dev.archipelago.web.view;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.Optional;

/**
 * The address of a list of reports, without a language.
 *
 * @param words the search words; empty for all reports
 * @param month empty for all months
 */
public record ReportListUrl(String words, Optional<YearMonth> month) {

    private static final String PATH = "/crypto_reports_list";

    /** All reports of all months. */
    public static ReportListUrl all() {
        return new ReportListUrl("", Optional.empty());
    }

    /** The same reports of all months. */
    public ReportListUrl ofAllMonths() {
        return new ReportListUrl(words, Optional.empty());
    }

    /** The path and query of page {@code number}; the first page has no number in it. */
    public String page(int number) {
        StringBuilder address = new StringBuilder(PATH);
        if (!words.isEmpty()) {
            add(address, "q", URLEncoder.encode(words, StandardCharsets.UTF_8));
        }
        month.ifPresent(asked -> add(address, "month", asked.toString()));
        if (number > 1) {
            add(address, "page", Integer.toString(number));
        }
        return address.toString();
    }

    private static void add(StringBuilder address, String name, String value) {
        address.append(address.length() == PATH.length() ? '?' : '&')
                .append(name)
                .append('=')
                .append(value);
    }
}
