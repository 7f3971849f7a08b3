package dev.archipelago.web;

import dev.archipelago.infrastructure.config.SiteConfig;
import dev.archipelago.infrastructure.digest.Sha256;
import dev.archipelago.market.CoinTable;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.view.AssetUrls;
import dev.archipelago.web.view.ChartLibrary;
import dev.archipelago.web.view.ChartModules;
import dev.archipelago.web.view.SiteView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The static files of the site: those below {@code assets/} on the class path, and generated bundles. Thread-safe.
 *
 * <p>Each file is read, compressed and hashed once. Only existing files are retained, so memory is bounded by the
 * build. This is not a cache: files on the class path never change, so none is evicted or outdated.
 *
 * <p>A module refers to its imports by versioned URLs, so that a change of a module changes the URLs of all modules
 * that import it, directly or indirectly. Therefore modules must not import each other cyclically.
 */
public final class Assets implements AssetUrls {

    /** Plain segments that do not begin with a dot, and an extension; excludes parent directories and directories. */
    private static final Pattern SAFE =
            Pattern.compile("([A-Za-z0-9_\\-][A-Za-z0-9_.\\-]*/)*[A-Za-z0-9_\\-][A-Za-z0-9_.\\-]*\\.[a-z0-9]+");

    /** A relative import of another module. */
    private static final Pattern MODULE = Pattern.compile("[\"'](\\.{1,2}/[A-Za-z0-9_./-]+\\.js)[\"']");

    /** A versioned URL of another file. */
    private static final Pattern VERSIONED = Pattern.compile("[\"']/([^\"'?]+)\\?v=[0-9a-f]{12}[\"']");

    private static final int VERSION_LENGTH = 12;

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json; charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json; charset=utf-8"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("svg", "image/svg+xml; charset=utf-8"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"));

    /** One file, ready to be served. */
    record Asset(Page page, String version) {

        /** Whether {@code ?v=requested} denotes exactly this content. */
        boolean isVersion(String requested) {
            return version.equals(requested);
        }
    }

    private final PageFactory factory;
    private final ClassLoader classPath;
    private final Map<String, Supplier<String>> bundles;
    private final Map<String, String> replaced;
    private final ConcurrentMap<String, Asset> ready = new ConcurrentHashMap<>();

    /**
     * @param bundles generated texts by path
     * @param replaced texts by path that replace files of the class path
     */
    public Assets(
            PageFactory factory,
            ClassLoader classPath,
            Map<String, Supplier<String>> bundles,
            Map<String, String> replaced) {
        // Old pages and report previews on other sites use these files.
        this.factory = factory.forOtherSites();
        this.classPath = classPath;
        this.bundles = Map.copyOf(bundles);
        this.replaced = Map.copyOf(replaced);
    }

    /** The static files of a site with its bundles: the chart modules, and Chart.js. */
    public static Assets ofSite(PageFactory factory, ChartModules charts, SiteConfig identity) {
        Map<String, Supplier<String>> bundles = new HashMap<>(charts.files());
        bundles.put(ChartLibrary.PATH, ChartLibrary::script);
        return new Assets(factory, Assets.class.getClassLoader(), bundles, files(identity));
    }

    /** The texts that replace or supplement files: the operator's replacement logo, and the marks of coins. */
    private static Map<String, String> files(SiteConfig identity) {
        Map<String, String> files = new HashMap<>(SiteView.files(identity));
        CoinTable.shipped().coins().forEach(coin -> files.put(coin.markPath(), coin.mark()));
        return files;
    }

    /**
     * The versioned URL of a file. Reads the file the first time.
     *
     * @param path without a leading slash: {@code shared_assets/images/logo.svg}
     * @throws IllegalArgumentException if there is no such file
     */
    @Override
    public String url(String path) {
        Asset asset = load(path)
                .orElseThrow(() -> new IllegalArgumentException(
                        "asset \"" + path + "\" is not below assets/ on the class path, nor a bundle"));
        return "/" + path + "?v=" + asset.version();
    }

    /**
     * The URLs of {@code paths} and of every module they import. Reads all of them the first time.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    @Override
    public SortedSet<String> urlsFrom(Collection<String> paths) {
        SortedSet<String> urls = new TreeSet<>();
        Deque<String> waiting = new ArrayDeque<>(paths);
        for (String path = waiting.poll(); path != null; path = waiting.poll()) {
            if (urls.add(url(path)) && path.endsWith(".js")) {
                byte[] body = load(path).orElseThrow().page().body();
                VERSIONED
                        .matcher(new String(body, StandardCharsets.UTF_8))
                        .results()
                        .map(match -> match.group(1))
                        .forEach(waiting::add);
            }
        }
        return urls;
    }

    /** A file that has been read before. Never blocks. */
    Optional<Asset> getIfPresent(String path) {
        return Optional.ofNullable(ready.get(path));
    }

    /** A file; empty if there is none or the path is not a plain one. Reads and compresses it the first time. */
    Optional<Asset> load(String path) {
        Asset known = ready.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        if (!SAFE.matcher(path).matches()) {
            return Optional.empty();
        }
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (type == null) {
            return Optional.empty();
        }
        Optional<Asset> asset = read(path).map(bytes -> asset(type, bytes));
        asset.ifPresent(created -> ready.putIfAbsent(path, created));
        return asset;
    }

    private Optional<byte[]> read(String path) {
        Supplier<String> bundle = bundles.get(path);
        if (bundle != null) {
            return Optional.of(bundle.get().getBytes(StandardCharsets.UTF_8));
        }
        String replacement = replaced.get(path);
        if (replacement != null) {
            return Optional.of(replacement.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream in = classPath.getResourceAsStream("assets/" + path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            return Optional.of(path.endsWith(".js") ? withVersions(path, bytes) : bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("asset " + path + " could not be read", e);
        }
    }

    private byte[] withVersions(String path, byte[] module) {
        URI base = URI.create("/" + path);
        return MODULE.matcher(new String(module, StandardCharsets.UTF_8))
                .replaceAll(match -> {
                    String imported = base.resolve(match.group(1)).getPath().substring(1);
                    return Matcher.quoteReplacement("\"" + url(imported) + "\"");
                })
                .getBytes(StandardCharsets.UTF_8);
    }

    private Asset asset(String type, byte[] bytes) {
        // An image opened as a document must not run scripts.
        Optional<String> policy = type.startsWith("image/svg")
                ? Optional.of("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox")
                : Optional.empty();
        PageHead head =
                new PageHead(200, type, Optional.empty(), policy, CachePolicy.shared(3600), CachePolicy.immutable());
        return new Asset(factory.page(head, bytes), version(bytes));
    }

    private static String version(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.of(bytes)).substring(0, VERSION_LENGTH);
    }
}
