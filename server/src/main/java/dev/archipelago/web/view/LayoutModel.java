package dev.archipelago.web.view;

import dev.archipelago.language.Language;
import dev.archipelago.market.Block;
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
 * The content of a page that its layout shows, and what its templates write with.
 *
 * @param head what the page says of itself
 * @param picture the picture that stands for the page where its link is shown
 * @param style the style sheet, which every page contains
 */
public record LayoutModel(
        Language language, Messages text, Format format, SiteView site, Head head, SharePicture picture, String style) {

    /**
     * What a page says of itself.
     *
     * @param title the page's own title, without the site's name
     * @param description one sentence for search engines and link previews
     * @param path the page's address on the site with its query except {@code lang}; empty if it has none of its own
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

    /** The font of text, and that of headings and figures: each page asks for both at once. */
    public static final String REGULAR = "shared_assets/fonts/be-vietnam-pro-400.woff2";

    /** See {@link #REGULAR}. */
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

    /** The text under {@code key}. */
    public String t(String key, Object... arguments) {
        return text.get(key, arguments);
    }

    /** The text under {@code key} for {@code count} things, as {@link Messages#plural}. */
    public String plural(String key, long count, Object... arguments) {
        return text.plural(key, count, arguments);
    }

    /** The versioned address of a file. */
    public String asset(String file) {
        return site.assets().url(file);
    }

    /** Whether {@code link} leads to the section of the site that this page belongs to. */
    public boolean isCurrent(NavigationLink link) {
        return !head.section().isEmpty() && head.section().equals(link.section());
    }

    /** Whether {@code link} is the last one in the footer, before which the contact of the operator stands. */
    public boolean isLastInFooter(NavigationLink link) {
        return link.equals(site.navigation().footer().getLast());
    }

    /** A page of this site, in the language of this page. */
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

    /** The absolute address of {@code target} in the language of this page, if the site knows its own address. */
    Optional<String> absolute(String target) {
        return base().map(base -> base + href(target));
    }

    /** The canonical address of this page: in its own language, or where it does not exist in that, in the first of its languages. */
    public Optional<String> canonical() {
        return absolute(languages().contains(language) ? language : languages().getFirst());
    }

    /** Whether search engines may keep the page: it has an address of its own and is no answer to a question. */
    public boolean lasting() {
        return !head.path().isEmpty() && !head.path().contains("?q=");
    }

    /** The absolute address of this page in {@code in}, if the site knows its own address and the page has one. */
    public Optional<String> absolute(Language in) {
        return head.path().isEmpty() ? Optional.empty() : base().map(base -> base + withLanguage(head.path(), in));
    }

    /** The absolute address of this page for readers of any language. */
    public Optional<String> absolute() {
        return head.path().isEmpty() ? Optional.empty() : base().map(base -> base + head.path());
    }

    /** The absolute address of {@link #picture}, if the site knows its own address. */
    public Optional<String> pictureAddress() {
        return base().map(base -> base + picture.path());
    }

    /** The language, the market and the texts for the page's scripts, as JSON that may stand in a script element. */
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

    /** The upstreams as the page about the site lists them. */
    public List<SourceCredit> sourceCredits() {
        return SourceCredit.of(site, text);
    }

    /** Where the prices of coins come from. */
    public String sourcesOfPrices() {
        List<String> titles = site.sources().publishers(Block.CRYPTO);
        return titles.size() < 2
                ? t("market.sources.price", list(titles))
                : t("market.sources.prices", titles.getFirst(), list(titles.subList(1, titles.size())));
    }

    /** Where the other figures come from. */
    public String sourcesOfOthers() {
        SourceCatalogue sources = site.sources();
        return t(
                "market.sources.others",
                list(sources.publishers(Block.FEAR_GREED)),
                list(sources.publishers(Block.RSI)),
                list(sources.computedFrom(Block.RSI)),
                list(sources.publishers(Block.US_STOCKS)));
    }

    private String list(List<String> words) {
        return words.isEmpty()
                ? ""
                : ListFormat.getInstance(language.locale(), ListFormat.Type.STANDARD, ListFormat.Style.FULL)
                        .format(words);
    }

    /** {@code id} as the fragment of an address. */
    public String fragment(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Optional<String> base() {
        return site.publicBaseUrl().map(Object::toString);
    }

    /** {@code target} with the parameter that names {@code language}. */
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
