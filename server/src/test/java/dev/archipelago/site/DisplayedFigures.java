package dev.archipelago.site;

import com.microsoft.playwright.Page;
import dev.archipelago.language.Language;
import dev.archipelago.web.view.Format;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The figures displayed on a page at one moment, as text. */
record DisplayedFigures(List<Map<String, String>> written, Format format) {

    private static final String READ = """
            () => [...document.querySelectorAll('[data-metric]')].map((element) => (
                { metric: element.dataset.metric, format: element.dataset.format, text: element.textContent }))""";

    private static final String DASH = "–";

    /** Reads the figures currently on the page. */
    @SuppressWarnings("unchecked")
    static DisplayedFigures on(Page page, Language language) {
        return new DisplayedFigures((List<Map<String, String>>) page.evaluate(READ), Format.of(language));
    }

    int count() {
        return written.size();
    }

    /** Returns whether a WebSocket frame carries a snapshot with exactly these figures. */
    boolean areThoseOf(String frame) {
        JsonNode data = JsonMapper.shared().readTree(frame).path("data");
        return data.isObject()
                && written.stream()
                        .allMatch(figure -> text(figure.get("format"), value(data, figure.get("metric")))
                                .equals(figure.get("text")));
    }

    private static JsonNode value(JsonNode data, String metric) {
        int end = metric.indexOf('_');
        JsonNode fund =
                data.path("us_stock_indices").path(metric.substring(0, end).toUpperCase(Locale.ROOT));
        return switch (metric.substring(end + 1)) {
            case "price_usd" -> fund.isMissingNode() ? data.path(metric) : fund.path("price");
            case "price_vnd" -> data.path("prices_vnd").path(metric.substring(0, end));
            case "change_percent" -> fund.path("change_percent");
            default -> data.path(metric);
        };
    }

    private String text(String name, JsonNode value) {
        if (!value.isNumber()) {
            return DASH;
        }
        BigDecimal number = new BigDecimal(value.asString());
        return switch (name) {
            case "price" -> format.price(number);
            case "dong" -> format.dong(number);
            case "amount" -> format.amount(number);
            case "change" -> format.change(number);
            case "share" -> format.share(number);
            case "points" -> format.points(number);
            default -> throw new IllegalArgumentException(name + " is no format of a figure");
        };
    }
}
