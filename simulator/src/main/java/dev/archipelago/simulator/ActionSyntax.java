package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The text form of actions: {@code binance/klines 429 retry-after 30 for 1m}. */
final class ActionSyntax {

    private static final String ALL = "all";

    private ActionSyntax() {}

    /**
     * Reads one action.
     *
     * @throws IllegalArgumentException which states what was found and what was expected
     */
    static Action read(WordReader words) {
        String target = words.next("an upstream, 'all' or 'price'").toLowerCase(Locale.ROOT);
        Action action = target.equals("price") ? price(words) : upstream(target, words);
        words.end();
        return action;
    }

    private static Action price(WordReader words) {
        String symbol = words.next("a symbol such as BTC or SPY").toUpperCase(Locale.ROOT);
        Market.checkSymbol(symbol);
        String value = words.next("a price, a change such as +30%, or 'free'").toLowerCase(Locale.ROOT);
        if (value.equals("free")) {
            return new Action.FreePrice(symbol);
        }
        if (value.endsWith("%")) {
            BigDecimal percent = new WordReader(value).percent("price");
            if (percent.compareTo(BigDecimal.valueOf(-100)) <= 0) {
                throw new IllegalArgumentException("price is '" + value + "'; expected a change above -100%");
            }
            return new Action.MovePrice(symbol, percent);
        }
        BigDecimal price = WordReader.decimal("price", value);
        Market.checkPrice(price);
        return new Action.HoldPrice(symbol, price);
    }

    private static Action upstream(String target, WordReader words) {
        String[] parts = target.split("/", 2);
        Optional<Upstream> upstream =
                parts[0].equals(ALL) ? Optional.empty() : Optional.of(Endpoints.upstream(parts[0]));
        Optional<String> endpoint = Optional.empty();
        if (parts.length == 2) {
            endpoint = Optional.of(Endpoints.find(
                    upstream.orElseThrow(() ->
                            new IllegalArgumentException("'all' has no endpoints; expected an upstream before '/'")),
                    parts[1]));
        }
        if (words.accept("ok")) {
            return new Action.Recover(upstream, endpoint);
        }
        boolean streams = upstream.map(Upstream::isStream).orElse(false);
        if (words.peek().equalsIgnoreCase("shutdown")
                || (streams && words.peek().equalsIgnoreCase("cut"))) {
            return ending(upstream, streams && endpoint.isEmpty(), words);
        }
        Fault fault = FaultSyntax.read(words);
        FaultSchedule terms = FaultSchedule.read(words);
        upstream.ifPresent(each -> FaultRules.check(each, fault));
        return new Action.Misbehave(upstream, endpoint, fault, terms);
    }

    private static Action ending(Optional<Upstream> upstream, boolean streams, WordReader words) {
        if (!streams) {
            throw new IllegalArgumentException(
                    "shutdown is for streams; expected a stream such as binance-stream before it");
        }
        if (words.next("cut or shutdown").equalsIgnoreCase("cut")) {
            return new Action.EndStreams(upstream, Optional.empty());
        }
        return new Action.EndStreams(upstream, Optional.of(words.accept("in") ? words.time("in") : Duration.ZERO));
    }
}
