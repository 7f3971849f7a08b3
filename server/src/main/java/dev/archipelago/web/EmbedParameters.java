package dev.archipelago.web;

import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.market.Coin;
import dev.archipelago.web.page.ParameterException;
import dev.archipelago.web.view.EmbedChoice;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of the widget. */
final class EmbedParameters {

    private static final int MAX_SHOWN_LENGTH = 40;

    private EmbedParameters() {}

    /**
     * The options of the widget. Defaults are all coins, USD, and the theme of the reader's system.
     *
     * @throws ParameterException if a parameter is malformed. The response is JSON: a page of this site may not be
     *     framed, and the author of the embedding site would see an empty box
     */
    static EmbedChoice read(HttpServerRequest request, List<Coin> known) {
        return new EmbedChoice(
                coins(request.getParam("coins"), known),
                choice("currency", request.getParam("currency"), Currency.USD),
                choice("theme", request.getParam("theme"), EmbedChoice.Theme.SYSTEM));
    }

    private static List<Coin> coins(@Nullable String text, List<Coin> known) {
        if (text == null) {
            return known;
        }
        Set<Coin> coins = new LinkedHashSet<>();
        for (String code : text.split(",", known.size() + 1)) {
            coins.add(known.stream()
                    .filter(coin -> coin.symbol().equalsIgnoreCase(code))
                    .findFirst()
                    .orElseThrow(() -> invalid(
                            "coins",
                            "a list such as btc,eth of "
                                    + known.stream().map(Coin::symbol).collect(Collectors.joining(", ")),
                            text)));
        }
        return List.copyOf(coins);
    }

    private static <E extends Enum<E>> E choice(String name, @Nullable String text, E defaultValue) {
        if (text == null) {
            return defaultValue;
        }
        List<E> constants = Arrays.asList(defaultValue.getDeclaringClass().getEnumConstants());
        return constants.stream()
                .filter(constant -> lower(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> invalid(
                        name,
                        "one of "
                                + constants.stream().map(EmbedParameters::lower).toList(),
                        text));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static ParameterException invalid(String name, String expected, String text) {
        String shown = text.length() <= MAX_SHOWN_LENGTH ? text : text.substring(0, MAX_SHOWN_LENGTH) + "…";
        return new ParameterException(400, name + " must be " + expected + ", got \"" + shown + "\"");
    }
}
