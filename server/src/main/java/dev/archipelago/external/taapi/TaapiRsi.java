package dev.archipelago.external.taapi;

import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.config.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The RSI of Bitcoin on daily candles, the open one included. TAAPI accepts its secret in the query only; the URL is
 * therefore never logged.
 */
public final class TaapiRsi implements Source<Rsi> {
    static final String UPSTREAM = "taapi_io";

    /** A real market does not reach the ends of the scale; a value there is a default or an error. */
    private static final BigDecimal LEAST = BigDecimal.ONE;

    private static final BigDecimal MOST = BigDecimal.valueOf(99);

    private final URI base;
    private final Optional<Secret> secret;
    private final JsonApi api;
    private final InstantSource clock;

    /** @param base without a trailing slash */
    public TaapiRsi(URI base, Optional<Secret> secret, Transport transport, InstantSource clock) {
        this.base = base;
        this.secret = secret;
        this.api = new JsonApi(UPSTREAM, transport, clock);
        this.clock = clock;
    }

    /** The interval is the time for which a value is cached; TAAPI updates it more often. */
    @Override
    public SourceDescription description() {
        return new SourceDescription(UPSTREAM, "rsi", Duration.ofSeconds(6), Duration.ofHours(3));
    }

    @Override
    public boolean configured() {
        return secret.isPresent();
    }

    @Override
    public Rsi fetch() throws SourceException {
        String revealed = secret.orElseThrow(
                        () -> SourceException.notConfigured(UPSTREAM + ": no key, set TAAPI_SECRET"))
                .reveal();
        URI uri = URI.create(base + "/rsi?secret=" + URLEncoder.encode(revealed, StandardCharsets.UTF_8)
                + "&exchange=binance&symbol=BTC%2FUSDT&interval=1d");
        return decode(api.get(uri, Map.of(), deadline()), clock.instant());
    }

    static Rsi decode(ResponseField root, Instant now) throws SourceException {
        return new Rsi(root.at("value").within(LEAST, MOST), Optional.empty(), now);
    }
}
