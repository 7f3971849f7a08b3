package dev.archipelago.external;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * The whole crypto market in five figures.
 *
 * @param marketCap in USD, more than zero
 * @param volume24h in USD, more than zero
 * @param marketCapChange24h in percent
 * @param btcDominance Bitcoin's share of the market cap in percent, 0 to 100
 * @param ethDominance Ether's share in percent, 0 to 100
 * @param observedAt when they held; never in the future
 */
public record GlobalFigures(
        BigDecimal marketCap,
        BigDecimal volume24h,
        Optional<BigDecimal> marketCapChange24h,
        BigDecimal btcDominance,
        Optional<BigDecimal> ethDominance,
        Instant observedAt) {}
