package dev.archipelago.web;

import dev.archipelago.web.page.Explanation;

/** The reasons for rejected and failed requests. */
enum ProblemDetail implements Explanation {
    REPORT("problem.detail.report", "no report has this number"),
    REPORT_UNREADABLE(
            "problem.detail.report_unreadable",
            "the content of this report cannot be shown; other reports can be read"),
    NO_REPORT("problem.detail.no_report", "no report has been published yet"),
    REPORT_NUMBER("problem.detail.report_number", "the number of a report must be a positive whole number"),
    PAGE_NUMBER("problem.detail.page_number", "page must be a whole number from 1 up"),
    PAGE_BEYOND("problem.detail.page_beyond", "the list does not have that many pages"),
    MONTH("problem.detail.month", "month must be a year and a month such as 2026-11"),
    MONTH_EMPTY("problem.detail.month_empty", "this month has no reports, or not that many pages"),
    WORDS_LONG("problem.detail.words_long", "q must have at most 100 characters"),
    SEARCH_BUSY("problem.detail.search_busy", "too much is being searched for; try again in a few seconds"),
    NOT_CATALOGUED(
            "problem.detail.not_catalogued",
            "reports cannot be searched or listed by month yet; the list of all reports can be read"),
    NO_ADDRESS(
            "problem.detail.no_address",
            "this server does not know its own address; its operator can set PUBLIC_BASE_URL"),
    SITEMAP_PART("problem.detail.sitemap_part", "the site map does not have this part"),
    DOCUMENT("problem.detail.document", "there is no such document; /docs lists them"),
    COIN("problem.detail.coin", "this coin is not known here; known are {coins}"),
    SYMBOL("problem.detail.symbol", "say which coin with symbol=, one of {coins}"),
    INTERVAL("problem.detail.interval", "the interval must be one of " + Symbols.INTERVALS),
    METRIC("problem.detail.metric", "there is no history page of this metric; see /market/history for those there are"),
    RANGE("problem.detail.range", "the range must be one of 24h, 7d, 30d, 1y"),
    CURRENCY("problem.detail.currency", "the currency must be usd or vnd"),
    PDF_BUSY("problem.detail.pdf_busy", "too many PDFs are being made; try again in a few seconds"),
    BUSY("problem.detail.busy", "the server has too much to do; try again in a few seconds"),
    TOO_MANY("problem.detail.too_many", "too many requests came from this address; try again later"),
    CROSS_SITE("problem.detail.cross_site", "another site may not ask for this"),
    DATABASE("problem.detail.database", "the database is not answering; try again in a few seconds");

    private final String key;
    private final String english;

    ProblemDetail(String key, String english) {
        this.key = key;
        this.english = english;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String english() {
        return english;
    }
}
