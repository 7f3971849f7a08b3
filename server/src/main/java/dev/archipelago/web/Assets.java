package dev.archipelago.web;

import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The site's own files: those below {@code assets/} on the class path, and bundles made of them. Thread-safe.
 *
 * <p>Each is read, compressed and hashed once. Only what exists is remembered, so memory is bounded by what was built. This
 * is no cache: what is on the class path stays as it is, so nothing may ever be evicted or go out of date.
 */
public final class Assets {

    /** Segments of plain characters that do not begin with a dot, and an extension: no way up, out or into a folder. */
    private static final Pattern SAFE =
            Pattern.compile("([A-Za-z0-9_\\-][A-Za-z0-9_.\\-]*/)*[A-Za-z0-9_\\-][A-Za-z0-9_.\\-]*\\.[a-z0-9]+");

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

        /** Whether an address with {@code ?v=asked} names this very content. */
        boolean isVersion(String asked) {
            return version.equals(asked);
        }
    }

    private final PageFactory factory;
    private final ClassLoader classPath;
    private final Map<String, Function<UnaryOperator<String>, String>> bundles;
    private final Map<String, String> replaced;
    private final ConcurrentMap<String, Asset> ready = new ConcurrentHashMap<>();

    /**
     * @param bundles texts by path that are made rather than read; each is given {@link #url}
     * @param replaced texts by path that stand in for files of the class path
     */
    public Assets(
            PageFactory factory,
            ClassLoader classPath,
            Map<String, Function<UnaryOperator<String>, String>> bundles,
            Map<String, String> replaced) {
        this.factory = factory;
        this.classPath = classPath;
        this.bundles = Map.copyOf(bundles);
        this.replaced = Map.copyOf(replaced);
    }

    /**
     * The address of a file with its version in it. Reads the file the first time.
     *
     * @param path without a leading slash: {@code shared_assets/images/logo.svg}
     * @throws IllegalArgumentException if there is no such file
     */
    public String url(String path) {
        Asset asset = load(path)
                .orElseThrow(() -> new IllegalArgumentException(
                        "asset \"" + path + "\" is not below assets/ on the class path, nor a bundle"));
        return "/" + path + "?v=" + asset.version();
    }

    /** A file that was read before. Never blocks. */
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
        asset.ifPresent(made -> ready.putIfAbsent(path, made));
        return asset;
    }

    private Optional<byte[]> read(String path) {
        Function<UnaryOperator<String>, String> bundle = bundles.get(path);
        if (bundle != null) {
            return Optional.of(bundle.apply(this::url).getBytes(StandardCharsets.UTF_8));
        }
        String own = replaced.get(path);
        if (own != null) {
            return Optional.of(own.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream in = classPath.getResourceAsStream("assets/" + path)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("asset " + path + " could not be read", e);
        }
    }

    private Asset asset(String type, byte[] bytes) {
        // An image opened on its own is a document: it may run nothing.
        Optional<String> policy = type.startsWith("image/svg")
                ? Optional.of("default-src 'none'; style-src 'unsafe-inline'; sandbox")
                : Optional.empty();
        PageHead head =
                new PageHead(200, type, Optional.empty(), policy, CachePolicy.shared(3600), CachePolicy.immutable());
        return new Asset(factory.page(head, bytes), version(bytes));
    }

    private static String version(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest).substring(0, VERSION_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
