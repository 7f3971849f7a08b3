package dev.archipelago.web.view;

import dev.archipelago.language.Language;
import dev.archipelago.market.Block;
import dev.archipelago.market.PriceComposition;
import dev.archipelago.market.SourceCatalogue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ListFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The model of the layout that all pages share.
 *
 * @param head the metadata of the page
 * @param picture the preview picture of links to the page
 * @param style the style sheet that every page contains
 */
public record LayoutModel(
        Language language, Messages text, Format format, SiteView site, Head head, SharePicture picture, String style) {

    /**
     * The metadata of a page.
     *
     * @param title the page's own title, without the site's name
     * @param description one sentence for search engines and link previews
     * @param path the page's path with its query except {@code lang}; empty if it has no URL of its own
     * @param section the section of the site that the page belongs to, as {@link NavigationLink#section}; or empty
     * @param scripts the page's own modules, below {@code assets/}
     * @param languages the languages the page exists in, in the order of {@link Language#all}
     */
    public record Head(
            String title,
            String description,
            String path,
            String section,
            List<String> scripts,
            List<Language> languages) {

        public Head {
            scripts = List.copyOf(scripts);
            languages = List.copyOf(languages);
        }

        /** A page that exists in every language. */
        public Head(String title, String description, String path, String section, List<String> scripts) {
            this(title, description, path, section, scripts, Language.all());
        }
    }

    /** The font of text; every page preloads it together with {@link #SEMIBOLD}. */
    public static final String REGULAR = "shared_assets/fonts/be-vietnam-pro-400.woff2";

    /** The font of headings and figures. */
    public static final String SEMIBOLD = "shared_assets/fonts/be-vietnam-pro-600.woff2";

    private static final JsonMapper JSON = JsonMapper.shared();

    /** This page with another picture. */
    LayoutModel with(SharePicture other) {
        return new LayoutModel(language, text, format, site, head, other, style);
    }

    /** The page's own title, without the site's name. */
    public String title() {
        return head.title();
    }

    /** One sentence for search engines and link previews. */
    public String description() {
        return head.description();
    }

    /** The page's own modules, below {@code assets/}. */
    public List<String> scripts() {
        return head.scripts();
    }

    /** The languages the page exists in. */
    public List<Language> languages() {
        return head.languages();
    }

    /** The message {@code key}. */
    public String t(String key, Object... arguments) {
        return text.get(key, arguments);
    }

    /** The message {@code key} for a number of things, as {@link Messages#plural}. */
    public String plural(String key, long count, Object... arguments) {
        return text.plural(key, count, arguments);
    }

    /** The versioned URL of a file. */
    public String asset(String file) {
        return site.assets().url(file);
    }

    /** Whether {@code link} leads to the section of the site that this page belongs to. */
    public boolean isCurrent(NavigationLink link) {
        return !head.section().isEmpty() && head.section().equals(link.section());
    }

    /** Whether {@code link} is the last one in the footer; the contact of the operator precedes it. */
    public boolean isLastInFooter(NavigationLink link) {
        return link.equals(site.navigation().footer().getLast());
    }

    /** The URL of {@code target}, a page of this site, in the language of this page. */
    public String href(String target) {
        return withLanguage(target, language);
    }

    /** The other languages a reader can choose, beginning with the one after the page's own. */
    public List<Language> otherLanguages() {
        List<Language> all = Language.all();
        int own = all.indexOf(language);
        return Stream.concat(all.subList(own + 1, all.size()).stream(), all.subList(0, own).stream())
                .toList();
    }

    /** This page in {@code other}, relative to the address by which it was requested. */
    public String switchHref(Language other) {
        int query = head.path().indexOf('?');
        return (query < 0 ? "?" : head.path().substring(query) + "&") + "lang=" + other.tag();
    }

    /** The text under {@code key} in {@code other}. */
    public String in(Language other, String key) {
        return Messages.of(other).get(key);
    }

    /** The absolute URL of {@code target} in the language of this page, if the site's own address is configured. */
    Optional<String> absolute(String target) {
        return base().map(base -> base + href(target));
    }

    /**
     * The canonical address of this page: in its own language, or where it does not exist in that, in the first of its
     * languages.
     */
    public Optional<String> canonical() {
        return absolute(languages().contains(language) ? language : languages().getFirst());
    }

    /** Whether search engines may index the page: it has a URL of its own and is not a search result. */
    public boolean lasting() {
        return !head.path().isEmpty() && !head.path().contains("?q=");
    }

    /** The absolute URL of this page in {@code in}, if the site's own address is configured and the page has a URL. */
    public Optional<String> absolute(Language in) {
        return head.path().isEmpty() ? Optional.empty() : base().map(base -> base + withLanguage(head.path(), in));
    }

    /** The absolute URL of this page without a language. */
    public Optional<String> absolute() {
        return head.path().isEmpty() ? Optional.empty() : base().map(base -> base + head.path());
    }

    /** The absolute URL of {@link #picture}, if the site's own address is configured. */
    public Optional<String> pictureAddress() {
        return base().map(base -> base + picture.path());
    }

    /** The language, the market and the texts for the page's scripts, as JSON that is safe in a script element. */
    public String scriptTexts() {
        Map<String, String> texts = new TreeMap<>();
        text.startingWith("live.").forEach((key, value) -> texts.put(key.substring("live.".length()), value));
        texts.putAll(sourceTexts());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("lang", language.tag());
        json.put("locale", language.locale().toLanguageTag());
        json.put("numbers", language.numbers());
        json.put("dates", language.dates());
        json.put("text", texts);
        String written = escapedJson(JSON.writeValueAsString(json));
        return written.substring(0, written.length() - 1) + ",\"market\":" + ScriptMarket.json(site.catalog()) + "}";
    }

    /** The titles of upstreams that have no message of their own, and the upstream expected for each block. */
    private Map<String, String> sourceTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        site.sources().attributions().forEach((name, source) -> {
            if (!text.has("live.source." + name)) {
                texts.put("source." + name, source.title());
            }
        });
        site.sources()
                .expected()
                .forEach((block, source) ->
                        texts.put("sources.expected." + block.name().toLowerCase(Locale.ROOT), source));
        return texts;
    }

    /** The upstreams for the page about the site. */
    public List<SourceCredit> sourceCredits() {
        return SourceCredit.of(site, text);
    }

    /** A sentence that names the sources of coin prices. */
    public String sourcesOfPrices() {
        List<String> titles = site.sources().publishers(Block.CRYPTO);
        return titles.size() < 2
                ? t("market.sources.price", list(titles))
                : t("market.sources.prices", titles.getFirst(), list(titles.subList(1, titles.size())));
    }

    /** A sentence that names the sources of the other figures. */
    public String sourcesOfOthers() {
        SourceCatalogue sources = site.sources();
        return t(
                "market.sources.others",
                list(sources.publishers(Block.FEAR_GREED)),
                list(sources.publishers(Block.RSI)),
                list(sources.computedFrom(Block.RSI)),
                list(sources.publishers(Block.US_STOCKS)));
    }

    /** Says how a reference price was computed, and which sources were left out and why. */
    public String composition(PriceComposition composition) {
        SourceCatalogue sources = site.sources();
        String used = t(
                "coin.reference",
                list(composition.sources().stream().map(sources::title).toList()),
                format.number(composition.spreadPercent(), 2, 2) + '%');
        List<String> leftOut = composition.leftOut().stream()
                .map(source -> t(
                        "coin.reference." + source.reason().name().toLowerCase(Locale.ROOT),
                        sources.title(source.source()),
                        source.differencePercent().map(format::change).orElse("")))
                .toList();
        return leftOut.isEmpty() ? used : used + ' ' + t("coin.reference.left_out", list(leftOut));
    }

    private String list(List<String> words) {
        return words.isEmpty()
                ? ""
                : ListFormat.getInstance(language.locale(), ListFormat.Type.STANDARD, ListFormat.Style.FULL)
                        .format(words);
    }

    /** Encodes {@code id} as a URL fragment. */
    public String fragment(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Optional<String> base() {
        return site.publicBaseUrl().map(Object::toString);
    }

    /** {@code target} with a parameter for {@code language}. */
    static String withLanguage(String target, Language language) {
        int hash = target.indexOf('#');
        String page = hash < 0 ? target : target.substring(0, hash);
        String fragment = hash < 0 ? "" : target.substring(hash);
        return page + (page.indexOf('?') < 0 ? "?" : "&") + "lang=" + language.tag() + fragment;
    }

    private static String escapedJson(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }
}
