package dev.archipelago.business.dashboard;

import dev.archipelago.language.Language;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A currency in which users can view prices. */
public enum Currency {
    USD,
    VND;

    /** Returns the currency with the given {@link #code}, or empty if there is none. */
    public static Optional<Currency> of(String code) {
        return Arrays.stream(values())
                .filter(currency -> currency.code().equals(code))
                .findFirst();
    }

    /** Returns the currency of the region of {@code language}, or US dollars if prices are not available in it. */
    public static Currency of(Language language) {
        Locale locale = language.locale();
        return locale.getCountry().isEmpty()
                ? USD
                : of(java.util.Currency.getInstance(locale).getCurrencyCode().toLowerCase(Locale.ROOT))
                        .orElse(USD);
    }

    /** Returns the currency's name in URLs: {@code usd}, {@code vnd}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
