package dev.archipelago.external.spi;

import dev.archipelago.market.IndexFund;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Quotes of the US index funds, each from a call of its own.
 *
 * @param quotes at least one
 * @param failures why the others are missing
 */
public record FundQuotes(Map<IndexFund, FundQuote> quotes, Map<IndexFund, String> failures) {

    /** @throws IllegalArgumentException if there is no quote */
    public FundQuotes {
        if (quotes.isEmpty()) {
            throw new IllegalArgumentException("fund quotes must hold at least one quote");
        }
        quotes = Map.copyOf(quotes);
        failures = Map.copyOf(failures);
    }

    /**
     * One fund's quote.
     *
     * @param price in USD, more than zero
     * @param change since the previous close in USD, as the upstream publishes it
     * @param changePercent likewise in percent
     * @param observedAt the last trade, which lies days back over a weekend; never in the future
     */
    public record FundQuote(
            BigDecimal price, Optional<BigDecimal> change, Optional<BigDecimal> changePercent, Instant observedAt) {}
}
