package dev.archipelago.web.view;

import java.util.Optional;

/** Whose figures the site shows, with the terms they are given under and the words they ask for. */
public enum DataSource {
    BINANCE("Binance", "https://www.binance.com/", "https://www.binance.com/en/terms", "about.source.binance", ""),
    COINGECKO(
            "CoinGecko",
            "https://www.coingecko.com/",
            "https://www.coingecko.com/en/api_terms",
            "about.source.coingecko",
            "Data provided by CoinGecko"),
    COINMARKETCAP(
            "CoinMarketCap",
            "https://coinmarketcap.com/",
            "https://coinmarketcap.com/api/terms/",
            "about.source.coinmarketcap",
            "Data provided by CoinMarketCap"),
    ALTERNATIVE_ME(
            "alternative.me",
            "https://alternative.me/",
            "https://alternative.me/crypto/fear-and-greed-index/#api",
            "about.source.alternative_me",
            "Source: alternative.me"),
    TAAPI("TAAPI.IO", "https://taapi.io/", "https://taapi.io/terms/", "about.source.taapi", ""),
    FINNHUB("Finnhub", "https://finnhub.io/", "https://finnhub.io/terms-of-service", "about.source.finnhub", "");

    private final String title;
    private final String home;
    private final String terms;
    private final String key;
    private final String credit;

    DataSource(String title, String home, String terms, String key, String credit) {
        this.title = title;
        this.home = home;
        this.terms = terms;
        this.key = key;
        this.credit = credit;
    }

    /** Its name as it writes it. */
    public String title() {
        return title;
    }

    /** The address of its own site. */
    public String home() {
        return home;
    }

    /** The address of the terms its figures are given under. */
    public String terms() {
        return terms;
    }

    /** The message that says what is taken from it. */
    public String key() {
        return key;
    }

    /** The words in English that it asks to stand beside its figures. */
    public Optional<String> credit() {
        return Optional.of(credit).filter(words -> !words.isEmpty());
    }
}
