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

    private static final int LONGEST = 40;

    private EmbedParameters() {}

    /**
     * All coins in USD, in the theme of the reader's system, unless the parameters say otherwise.
     *
     * @throws ParameterException if a parameter cannot be read. The answer is JSON: a page of this site may not be framed, and
     *     the author of the other site would see an empty box
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
                    .orElseThrow(() -> wrong(
                            "coins",
                            "a list such as btc,eth of "
                                    + known.stream().map(Coin::symbol).collect(Collectors.joining(", ")),
                            text)));
        }
        return List.copyOf(coins);
    }

    private static <E extends Enum<E>> E choice(String name, @Nullable String text, E absent) {
        if (text == null) {
            return absent;
        }
        List<E> constants = Arrays.asList(absent.getDeclaringClass().getEnumConstants());
        return constants.stream()
                .filter(constant -> lower(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> wrong(
                        name,
                        "one of "
                                + constants.stream().map(EmbedParameters::lower).toList(),
                        text));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static ParameterException wrong(String name, String expected, String text) {
        String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return new ParameterException(400, name + " must be " + expected + ", got \"" + shown + "\"");
    }
}
