package dev.archipelago.external.binance;

import dev.archipelago.external.GuardedSource;
import dev.archipelago.external.UpstreamLimits;
import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.KlineSource;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Klines of the past from Binance, within the budget and behind the breaker that all its questions share. */
public final class KlineArchive implements KlineSource {
    /** What Binance counts for one question, however many klines it asks for. */
    private static final int WEIGHT = 2;

    private final Question question;
    private final GuardedSource<List<Kline>> guarded;

    /**
     * @param base without a trailing slash
     * @param limits Binance's, shared with its other sources
     */
    public KlineArchive(URI base, Transport transport, UpstreamLimits limits, InstantSource clock) {
        this.question = new Question(base, new JsonApi(TickerDecoder.UPSTREAM, transport, clock));
        this.guarded = new GuardedSource<>(question, limits, WEIGHT, Duration.ZERO, clock);
    }

    /** The source as the other sources are watched. */
    public GuardedSource<List<Kline>> guarded() {
        return guarded;
    }

    @Override
    public synchronized List<Kline> klines(Coin coin, KlineInterval interval, Instant from, int limit)
            throws SourceException {
        if (limit < 1 || limit > MAXIMUM) {
            throw new IllegalArgumentException("limit of klines must be from 1 to " + MAXIMUM + ", got " + limit);
        }
        question.asked = new Asked(coin, interval, from, limit);
        return guarded.fetch().value();
    }

    private record Asked(Coin coin, KlineInterval interval, Instant from, int limit) {}

    /** A source whose figure is the question put last: one at a time, under the archive's lock. */
    private static final class Question implements Source<List<Kline>> {
        private final URI base;
        private final JsonApi api;
        private volatile Asked asked = new Asked(Coin.BTC, KlineInterval.DAY, Instant.EPOCH, 1);

        Question(URI base, JsonApi api) {
            this.base = base;
            this.api = api;
        }

        @Override
        public String name() {
            return TickerDecoder.UPSTREAM;
        }

        @Override
        public String figure() {
            return "klines";
        }

        @Override
        public Duration deadline() {
            return Duration.ofSeconds(6);
        }

        @Override
        public Duration interval() {
            return Duration.ofHours(1);
        }

        @Override
        public List<Kline> fetch() throws SourceException {
            Asked now = asked;
            URI uri = URI.create(base + "/api/v3/klines?symbol=" + TickerDecoder.symbol(now.coin()) + "&interval="
                    + now.interval().code() + "&startTime=" + now.from().toEpochMilli() + "&limit=" + now.limit());
            return KlineDecoder.decode(api.get(uri, Map.of(), deadline()), now.coin(), now.interval());
        }
    }
}
