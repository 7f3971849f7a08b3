package dev.archipelago.business.dashboard;

import dev.archipelago.language.Language;
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

    /** The currency of the region of {@code language}, or US dollars where prices are not available in that. */
    public static Currency of(Language language) {
        Locale locale = language.locale();
        return locale.getCountry().isEmpty()
                ? USD
                : of(java.util.Currency.getInstance(locale).getCurrencyCode().toLowerCase(Locale.ROOT))
                        .orElse(USD);
    }

    /** Its name in addresses: {@code usd}, {@code vnd}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
