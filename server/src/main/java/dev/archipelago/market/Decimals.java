package dev.archipelago.market;

import java.math.BigDecimal;

/** How decimal numbers are kept: without the zeros that upstreams and databases pad theirs with. */
public final class Decimals {

    private Decimals() {}

    /** The same number without trailing zeros behind the point, and without an exponent. */
    public static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
