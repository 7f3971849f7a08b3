package dev.archipelago.market;

import java.math.BigDecimal;

/** Normalises decimal numbers by removing the trailing zeros that upstreams and databases append. */
public final class Decimals {

    private Decimals() {}

    /** Returns the number without trailing zeros after the decimal point and without an exponent. */
    public static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
