package dev.archipelago.web.page;

import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.business.history.HistoryRange;
import dev.archipelago.business.reports.SearchWords;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Metric;
import dev.archipelago.web.view.SiteMap;
import java.time.Duration;
import java.time.YearMonth;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** A page of the site, whatever its language. Immutable. */
public sealed interface PageRoute {

    /** What moves with the market. */
    CacheStrategy MOVING = new CacheStrategy("market-page", Duration.ofSeconds(15));

    /** What gets another point now and then. */
    CacheStrategy PAST = new CacheStrategy("history-page", Duration.ofMinutes(1));

    /** What changes with a report, and is told then. */
    CacheStrategy LASTING = new CacheStrategy("page", Duration.ofMinutes(30));

    /** The market and the newest report. */
    record Home() implements PageRoute {}

    /** The newest report. */
    record Newest() implements PageRoute {}

    /** Report {@code id}. */
    record Report(int id) implements PageRoute {}

    /** Page {@code number}, from 1, of the list of reports, of all or of a month. */
    record ReportList(int number, Optional<YearMonth> month) implements PageRoute {}

    /** Page {@code number}, from 1, of the reports that hold {@code words}, of all or of a month. */
    record Search(SearchWords words, int number, Optional<YearMonth> month) implements PageRoute {}

    /** What the site is, where its figures come from and what it keeps of its readers. */
    record About() implements PageRoute {}

    /** Which scripts the isolated document of a report may run. */
    enum Scripts {
        /** None: it was opened by itself, as no part of our page. */
        NONE,
        /** Ours, which draw charts and talk to the page around. */
        OURS,
        /** Also the stored one, which the reader allowed. */
        STORED
    }

    /** The isolated document of report {@code id}. */
    record Frame(int id, Scripts scripts) implements PageRoute {}

    /**
     * The isolated document of the newest report.
     *
     * @param embedded whether a frame asked for it; opened directly it may run no script
     */
    record NewestFrame(boolean embedded) implements PageRoute {}

    /** The print view of report {@code id}. */
    record Print(int id) implements PageRoute {}

    /** The table of all coins, prices in {@code currency}. */
    record Market(Currency currency) implements PageRoute {}

    /** All that is known of {@code coin}, its past in {@code range}. */
    record CoinPage(Coin coin, HistoryRange range, Currency currency) implements PageRoute {}

    /** The past of {@code metric}. */
    record MetricHistory(Metric metric, HistoryRange range) implements PageRoute {}

    /** Report {@code id} as a PDF. */
    record Pdf(int id) implements PageRoute {}

    /** The picture of report {@code id} for where its link is shown. */
    record Picture(int id) implements PageRoute {}

    /** The newest reports for feed readers, as RSS or as Atom. */
    record CachedSource(boolean atom) implements PageRoute {}

    /** The index of the parts of the site map. */
    record SiteMapIndex() implements PageRoute {}

    /** Part {@code number} of the site map, from 0. */
    record SiteMapPart(int number) implements PageRoute {}

    /** The site in a page for language models. */
    record ForLanguageModels() implements PageRoute {}

    /** What a reader chooses: keys, notifications, pages kept for offline. */
    record Settings() implements PageRoute {}

    /** What a reader sees of a page that is not kept while there is no network. */
    record Offline() implements PageRoute {}

    /** What a browser must know to install the site as an app. */
    record Manifest() implements PageRoute {}

    /** The script that keeps pages for offline. */
    record ServiceWorker() implements PageRoute {}

    /** Whether it is kept once it is made; there is no end of what can be searched for. */
    default boolean kept() {
        return !(this instanceof Search);
    }

    /** The number of the report it shows; empty if it shows no report that its address names. */
    default OptionalInt report() {
        return switch (this) {
            case Report(int id) -> OptionalInt.of(id);
            case Frame(int id, Scripts _) -> OptionalInt.of(id);
            case Print(int id) -> OptionalInt.of(id);
            case Pdf(int id) -> OptionalInt.of(id);
            case Picture(int id) -> OptionalInt.of(id);
            default -> OptionalInt.empty();
        };
    }

    /**
     * What the highest number of a report is at least if there is such a page: a list has no more reports than numbers were
     * given. 1 or less if that says nothing.
     */
    default long leastHighest() {
        return switch (this) {
            case ReportList(int number, Optional<YearMonth> _) ->
                (number - 1L) * dev.archipelago.business.reports.ReportList.PAGE_SIZE + 1;
            case SiteMapPart(int number) -> (long) number * SiteMap.PART;
            default -> report().orElse(1);
        };
    }

    /** Its part of a cache key, the same for all that is not {@link #kept}: lower case, parts joined by {@code :}. */
    default String key() {
        return switch (this) {
            case Home() -> "home";
            case Newest() -> "newest";
            case Report(int id) -> "report:" + id;
            case ReportList(int number, Optional<YearMonth> month) ->
                "list:" + month.map(asked -> asked + ":").orElse("") + number;
            case Search _ -> "search";
            case About() -> "about";
            case Frame(int id, Scripts scripts) ->
                "frame:" + id
                        + switch (scripts) {
                            case NONE -> ":direct";
                            case OURS -> ":embedded";
                            case STORED -> ":scripted";
                        };
            case NewestFrame(boolean embedded) -> "frame:newest" + (embedded ? ":embedded" : ":direct");
            case Print(int id) -> "print:" + id;
            case Pdf(int id) -> "pdf:" + id;
            case Picture(int id) -> "picture:" + id;
            case CachedSource(boolean atom) -> atom ? "feed:atom" : "feed:rss";
            case SiteMapIndex() -> "sitemap";
            case SiteMapPart(int number) -> "sitemap:" + number;
            case ForLanguageModels() -> "llms";
            case Settings() -> "settings";
            case Offline() -> "offline";
            case Manifest() -> "manifest";
            case ServiceWorker() -> "worker";
            case Market(Currency currency) -> "market:" + currency.code();
            case CoinPage(Coin coin, HistoryRange range, Currency currency) ->
                "coin:" + coin.name().toLowerCase(Locale.ROOT) + ":" + range.code() + ":" + currency.code();
            case MetricHistory(Metric metric, HistoryRange range) -> "history:" + metric.key() + ":" + range.code();
        };
    }

    /** Its {@code Content-Type}. */
    default String contentType() {
        return switch (this) {
            case Pdf _ -> "application/pdf";
            case Picture _ -> "image/png";
            case CachedSource(boolean atom) ->
                atom ? "application/atom+xml; charset=utf-8" : "application/rss+xml; charset=utf-8";
            case SiteMapIndex _, SiteMapPart _ -> "application/xml; charset=utf-8";
            case ForLanguageModels _ -> "text/markdown; charset=utf-8";
            case Manifest _ -> "application/manifest+json; charset=utf-8";
            case ServiceWorker _ -> "text/javascript; charset=utf-8";
            default -> "text/html; charset=utf-8";
        };
    }

    /** How long it is shown before it is made again; a changed report makes it anew before that. */
    default CacheStrategy strategy() {
        return switch (this) {
            case Market _, CoinPage _ -> MOVING;
            case MetricHistory _ -> PAST;
            default -> LASTING;
        };
    }

    /** How caches on the way may keep it where only its path was named. */
    default CachePolicy byPath() {
        return varying(CachePolicy.NEGOTIATED);
    }

    /** How caches on the way may keep it where its address names the language. */
    default CachePolicy byAddress() {
        return varying(
                switch (this) {
                    case Home() -> CachePolicy.shared(15);
                    case Newest() -> CachePolicy.shared(15);
                    case NewestFrame(boolean _) -> CachePolicy.shared(15);
                    case ReportList _ -> CachePolicy.shared(60);
                    case Search _ -> CachePolicy.shared(60);
                    case About() -> CachePolicy.shared(300);
                    case Report(int _) -> CachePolicy.shared(300);
                    case Frame(int _, Scripts _) -> CachePolicy.shared(300);
                    case Print(int _) -> CachePolicy.shared(300);
                    case Pdf(int _) -> CachePolicy.shared(300);
                    case Picture(int _) -> CachePolicy.shared(3600);
                    case CachedSource(boolean _) -> CachePolicy.shared(300);
                    case SiteMapIndex() -> CachePolicy.shared(3600);
                    case SiteMapPart(int _) -> CachePolicy.shared(3600);
                    case ForLanguageModels() -> CachePolicy.shared(3600);
                    case Settings() -> CachePolicy.shared(300);
                    case Offline() -> CachePolicy.shared(300);
                    case Manifest() -> CachePolicy.shared(3600);
                    case ServiceWorker() -> CachePolicy.REVALIDATED;
                    case Market _, CoinPage _ -> CachePolicy.shared(15);
                    case MetricHistory _ -> CachePolicy.shared(60);
                });
    }

    private CachePolicy varying(CachePolicy policy) {
        boolean frame = this instanceof Frame || this instanceof NewestFrame;
        return frame ? policy.varyingBy("Sec-Fetch-Dest") : policy;
    }
}
