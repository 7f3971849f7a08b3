package dev.archipelago.external.finnhub;

import dev.archipelago.external.spi.FundQuotes;
import dev.archipelago.external.spi.FundQuotes.FundQuote;
import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.PartialDecoder;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.market.IndexFund;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Quotes of the index funds, fetched by one concurrent call each; the failure of one does not affect the others. */
public final class FinnhubQuotes implements Source<FundQuotes> {
    static final String UPSTREAM = "finnhub";

    private final URI base;
    private final Optional<Secret> key;
    private final JsonApi api;
    private final InstantSource clock;

    /** @param base without a trailing slash */
    public FinnhubQuotes(URI base, Optional<Secret> key, Transport transport, InstantSource clock) {
        this.base = base;
        this.key = key;
        this.api = new JsonApi(UPSTREAM, transport, clock);
        this.clock = clock;
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(UPSTREAM, "us_stocks", Duration.ofSeconds(5), Duration.ofMinutes(5));
    }

    @Override
    public boolean configured() {
        return key.isPresent();
    }

    @Override
    public FundQuotes fetch() throws SourceException {
        Secret secret =
                key.orElseThrow(() -> SourceException.notConfigured(UPSTREAM + ": no key, set FINNHUB_API_KEY"));
        Map<IndexFund, FundQuote> quotes = new EnumMap<>(IndexFund.class);
        Map<IndexFund, String> failures = new EnumMap<>(IndexFund.class);
        List<SourceException> causes = new ArrayList<>();
        Map<IndexFund, Future<FundQuote>> answers = new EnumMap<>(IndexFund.class);
        for (IndexFund fund : IndexFund.values()) {
            FutureTask<FundQuote> answer = new FutureTask<>(() -> quote(fund, secret));
            answers.put(fund, answer);
            Thread.ofVirtual().name("finnhub-" + fund.name()).start(answer);
        }
        for (Map.Entry<IndexFund, Future<FundQuote>> answer : answers.entrySet()) {
            try {
                quotes.put(answer.getKey(), await(answer.getValue()));
            } catch (SourceException e) {
                failures.put(answer.getKey(), String.valueOf(e.getMessage()));
                causes.add(e);
            }
        }
        if (quotes.isEmpty()) {
            throw worst(causes);
        }
        return new FundQuotes(quotes, failures);
    }

    private FundQuote quote(IndexFund fund, Secret secret) throws SourceException {
        URI uri = URI.create(base + "/quote?symbol=" + fund.name());
        return decode(fund, api.get(uri, Map.of("X-Finnhub-Token", secret.reveal()), deadline()), clock.instant());
    }

    /**
     * Waits a second longer than the deadline of the call, which therefore ends by itself and needs no interruption.
     */
    private FundQuote await(Future<FundQuote> answer) throws SourceException {
        try {
            return answer.get(deadline().plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SourceException failure) {
                throw failure;
            }
            throw SourceException.failed(UPSTREAM + ": unexpected failure");
        } catch (TimeoutException e) {
            throw SourceException.timeout(
                    UPSTREAM + ": no answer within " + deadline().toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SourceException.failed(UPSTREAM + ": interrupted");
        }
    }

    /** The most important failure: a limit, because it requires a cool-down, otherwise the first. */
    private static SourceException worst(List<SourceException> causes) {
        return causes.stream()
                .filter(cause -> cause.kind() == Kind.LIMITED)
                .findFirst()
                .orElseGet(causes::getFirst);
    }

    /** Decodes a quote. For an unknown symbol Finnhub sends zeros and nulls with status 200, which is a failure. */
    static FundQuote decode(IndexFund fund, ResponseField root, Instant now) throws SourceException {
        ResponseField price = root.object().at("c");
        if (price.decimal().signum() == 0) {
            throw price.wrong("more than zero (Finnhub does not know " + fund + ")");
        }
        ResponseField time = root.at("t");
        Instant observedAt = !time.isAbsent() && time.whole() == 0 ? now : time.seconds(now);
        PartialDecoder answer = new PartialDecoder();
        ResponseField change = root.at("d");
        return new FundQuote(
                price.positive(),
                change.isAbsent() ? Optional.empty() : answer.read(change::decimal),
                answer.optional(root.at("dp")::change),
                observedAt);
    }
}
