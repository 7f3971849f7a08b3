package dev.archipelago.business.dashboard;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What readers may choose to see prices in. */
public enum Currency {
    USD,
    VND;

    /** The currency of a code, as {@link #code} writes it; empty for any other text. */
    public static Optional<Currency> of(String code) {
        return Arrays.stream(values())
                .filter(currency -> currency.code().equals(code))
                .findFirst();
    }

    /** Its name in addresses: {@code usd}, {@code vnd}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
