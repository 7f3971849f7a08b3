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
 * What a browser must fetch before a page is whole on the screen: the page, its frame, style sheets, fonts, images that are not lazy,
 * and modules with all they import at once. What a script imports later, as the chart library, is not of it.
 *
 * @param bytes what each address costs as Brotli, where that is smaller
 * @param blocking how many requests hold up the first paint
 */
record FirstView(Map<String, Integer> bytes, int blocking) {

    private static final Pattern IMPORT =
            Pattern.compile("(?m)^\\s*(?:import|export)\\b[^'\"(;]*['\"]([./][^'\"]+)['\"]");

    /** Fetches all of it. */
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

    /** All of it, in bytes. */
    int total() {
        return bytes.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static int weight(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("content-length")
                .map(Integer::parseInt)
                .orElseThrow(() -> new IllegalStateException(answer.uri() + " does not say how long it is"));
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
