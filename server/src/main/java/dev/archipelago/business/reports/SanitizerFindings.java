package dev.archipelago.business.reports;

import dev.archipelago.market.report.ReportContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;

/** Lists what {@link BodySanitizer} and {@link CssScoper} remove from a report before readers see it. */
final class SanitizerFindings {

    private static final int MOST = 100;

    private SanitizerFindings() {}

    /** The parts of {@code content} that readers will not see, {@value #MOST} at most. */
    static List<RemovedPart> of(ReportContent content) {
        List<RemovedPart> found = new ArrayList<>();
        html("html_content", Optional.of(content.html()), found);
        html("html_content_en", content.htmlEnglish(), found);
        css("css_content", content.css(), found);
        content.translations().forEach((tag, translation) -> {
            html("translations." + tag + ".html_content", Optional.of(translation.html()), found);
            css("translations." + tag + ".css_content", translation.css(), found);
        });
        return List.copyOf(found.subList(0, Math.min(MOST, found.size())));
    }

    private static void html(String part, Optional<String> html, List<RemovedPart> found) {
        if (html.isEmpty()) {
            return;
        }
        Map<String, Integer> removed = new TreeMap<>();
        Element body = Jsoup.parseBodyFragment(html.get()).body();
        body.stream().filter(element -> element != body).forEach(element -> element(element, removed));
        if (body.stream().limit(BodySanitizer.MOST_ELEMENTS + 2L).count() > BodySanitizer.MOST_ELEMENTS + 1L) {
            removed.put("everything after " + BodySanitizer.MOST_ELEMENTS + " elements", 1);
        }
        add(part, removed, found);
    }

    private static void element(Element element, Map<String, Integer> removed) {
        String name = element.normalName();
        if (isInsideDropped(element)) {
            return;
        }
        if (BodySanitizer.DROPPED.contains(name)) {
            removed.merge("element " + name + " with its content", 1, Integer::sum);
        } else if (!BodySanitizer.KEPT.contains(name)) {
            removed.merge("element " + name + ", whose content is kept", 1, Integer::sum);
        } else {
            for (Attribute attribute : element.attributes()) {
                attribute(attribute, removed);
            }
        }
    }

    private static boolean isInsideDropped(Element element) {
        return element.parents().stream().anyMatch(parent -> BodySanitizer.DROPPED.contains(parent.normalName()));
    }

    private static void attribute(Attribute attribute, Map<String, Integer> removed) {
        String name = attribute.getKey().toLowerCase(Locale.ROOT);
        if (name.equals("style")) {
            CssScoper.removedDeclarations(attribute.getValue())
                    .forEach(declaration -> removed.merge(declaration, 1, Integer::sum));
        } else if (!BodySanitizer.isKept(name)) {
            removed.merge("attribute " + name, 1, Integer::sum);
        }
    }

    private static void css(String part, Optional<String> css, List<RemovedPart> found) {
        Map<String, Integer> removed = new TreeMap<>();
        css.ifPresent(
                sheet -> CssScoper.removed(sheet).forEach(description -> removed.merge(description, 1, Integer::sum)));
        add(part, removed, found);
    }

    private static void add(String part, Map<String, Integer> removed, List<RemovedPart> found) {
        removed.forEach((description, count) -> found.add(new RemovedPart(part, description, count)));
    }
}
