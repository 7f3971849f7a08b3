package dev.archipelago.external.spi;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Five figures of the whole crypto market, at least one of them present.
 *
 * @param marketCap in USD, more than zero
 * @param volume24h in USD, more than zero
 * @param marketCapChange24h in percent, more than -100
 * @param btcDominance Bitcoin's share of the market cap in percent, 0 to 100
 * @param ethDominance Ether's share in percent; with Bitcoin's at most 100
 * @param observedAt the time of the figures; never in the future
 * @param failures why absent ones are invalid, with the names of fields
 */
public record GlobalFigures(
        Optional<BigDecimal> marketCap,
        Optional<BigDecimal> volume24h,
        Optional<BigDecimal> marketCapChange24h,
        Optional<BigDecimal> btcDominance,
        Optional<BigDecimal> ethDominance,
        Instant observedAt,
        List<String> failures) {

    /** @throws IllegalArgumentException if there is no figure */
    public GlobalFigures {
        if (Stream.of(marketCap, volume24h, marketCapChange24h, btcDominance, ethDominance)
                .allMatch(Optional::isEmpty)) {
            throw new IllegalArgumentException("global figures must hold at least one figure");
        }
        failures = List.copyOf(failures);
    }

    /** Figures of a response without invalid fields. */
    public GlobalFigures(
            BigDecimal marketCap,
            BigDecimal volume24h,
            Optional<BigDecimal> marketCapChange24h,
            BigDecimal btcDominance,
            Optional<BigDecimal> ethDominance,
            Instant observedAt) {
        this(
                Optional.of(marketCap),
                Optional.of(volume24h),
                marketCapChange24h,
                Optional.of(btcDominance),
                ethDominance,
                observedAt,
                List.of());
    }
}
