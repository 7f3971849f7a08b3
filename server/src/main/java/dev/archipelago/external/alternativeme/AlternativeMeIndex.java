package dev.archipelago.external.alternativeme;

import dev.archipelago.external.spi.FearGreed;
import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.PartialDecoder;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** The fear and greed index, updated once a day at midnight UTC. */
public final class AlternativeMeIndex implements Source<FearGreed> {
    static final String UPSTREAM = "alternative_me";

    private final URI uri;
    private final JsonApi api;
    private final InstantSource clock;

    /** @param base without a trailing slash */
    public AlternativeMeIndex(URI base, Transport transport, InstantSource clock) {
        this.uri = URI.create(base + "/fng/?limit=1");
        this.api = new JsonApi(
                UPSTREAM,
                transport,
                clock,
                (status, body) ->
                        JsonApi.described(UPSTREAM, body.at("metadata").at("error")));
        this.clock = clock;
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(UPSTREAM, "fear_greed", Duration.ofSeconds(5), Duration.ofDays(1));
    }

    @Override
    public FearGreed fetch() throws SourceException {
        return decode(api.get(uri, Map.of(), deadline()), clock.instant());
    }

    static FearGreed decode(ResponseField root, Instant now) throws SourceException {
        ResponseField error = root.object().at("metadata").at("error");
        if (!error.isAbsent()) {
            throw error.wrong("null");
        }
        PartialDecoder answer = new PartialDecoder();
        Optional<FearGreed> newest = Optional.empty();
        for (ResponseField day : root.at("data").items()) {
            Optional<FearGreed> index = answer.read(() -> day(day, now));
            if (newest.isEmpty()
                    || index.isPresent()
                            && index.get().observedAt().isAfter(newest.get().observedAt())) {
                newest = index;
            }
        }
        if (newest.isEmpty()) {
            throw answer.nothing(root.at("data"), "an array with the index of at least one day");
        }
        return newest.get();
    }

    private static FearGreed day(ResponseField day, Instant now) throws SourceException {
        ResponseField value = day.object().at("value");
        value.share();
        return new FearGreed((int) value.whole(), day.at("timestamp").seconds(now));
    }
}
