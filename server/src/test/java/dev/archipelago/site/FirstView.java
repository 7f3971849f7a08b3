package dev.archipelago.site;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/**
 * The resources that a browser must load for the initial view of a page: the page, its frame, style sheets, fonts,
 * images that are not lazy, and modules with their static imports. Dynamic imports, such as the chart library, are not
 * included.
 *
 * @param bytes the size of each address, compressed with Brotli if that is smaller
 * @param blocking the number of render-blocking requests
 */
record FirstView(Map<String, Integer> bytes, int blocking) {

    private static final Pattern IMPORT =
            Pattern.compile("(?m)^\\s*(?:import|export)\\b[^'\"(;]*['\"]([./][^'\"]+)['\"]");

    /** Loads the resources of the initial view. */
    static FirstView of(SiteFixture site, String path) {
        Document page = Jsoup.parse(site.body(path), site.address(path));
        Map<String, Integer> bytes = new LinkedHashMap<>();
        Deque<String> waiting = new ArrayDeque<>();
        waiting.add(path);
        waiting.addAll(page.select("link[rel=stylesheet], link[rel=preload], link[rel=modulepreload], link[rel=icon]")
                .eachAttr("href"));
        waiting.addAll(page.select("script[src], img[src]:not([loading=lazy]), iframe[src]:not([loading=lazy])")
                .eachAttr("src"));
        while (!waiting.isEmpty()) {
            String address = waiting.remove();
            if (address.startsWith("/") && !bytes.containsKey(address)) {
                HttpResponse<String> answer = site.get(address, "Accept-Encoding", "br");
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(address + " answers " + answer.statusCode());
                }
                String text = site.body(address);
                bytes.put(address, weight(answer));
                waiting.addAll(named(address, text));
            }
        }
        int blocking =
                page.select("head link[rel=stylesheet]:not([media=print])").size()
                        + page.select("head script[src]:not([type=module], [async], [defer])")
                                .size();
        return new FirstView(bytes, blocking);
    }

    /** Returns the total size in bytes. */
    int total() {
        return bytes.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static int weight(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("content-length")
                .map(Integer::parseInt)
                .orElseThrow(() -> new IllegalStateException(answer.uri() + " has no Content-Length"));
    }

    private static List<String> named(String address, String text) {
        String file = address.replaceFirst("\\?.*", "");
        if (file.endsWith(".js")) {
            return IMPORT.matcher(text)
                    .results()
                    .map(module -> URI.create(file).resolve(module.group(1)).toString())
                    .toList();
        }
        return List.of();
    }
}
