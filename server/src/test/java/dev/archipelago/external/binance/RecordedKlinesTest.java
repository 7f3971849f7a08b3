package dev.archipelago.external.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.archipelago.external.Recorded;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.indicator.Indicator;
import dev.archipelago.indicator.IndicatorSet;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.TestCoins;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Tests every indicator of recorded klines, shifted so that the last one is open now, against the value computed by an
 * independent program, {@code indicators/reference.py}, with its output {@code indicators/reference.json}.
 */
class RecordedKlinesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final URI BASE = URI.create("http://localhost:1");
    private static final JsonNode REFERENCE = resource("indicators/reference");
    private static final double TOLERANCE = 0.01;

    private static JsonNode resource(String name) {
        try (InputStream file = RecordedKlinesTest.class.getResourceAsStream("/" + name + ".json")) {
            return JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the recorded rows of a set of the reference, in Binance's format, as of {@code now}. */
    private static String shifted(String set, KlineInterval interval, Instant now) {
        JsonNode described = REFERENCE.path(set);
        List<JsonNode> rows = new ArrayList<>();
        for (int i = 0; i < described.path("repeat").intValue(); i++) {
            resource("upstreams/binance/" + described.path("file").stringValue())
                    .forEach(rows::add);
        }
        rows = rows.subList(0, described.path("rows").intValue());
        ArrayNode shifted = JSON.createArrayNode();
        Instant open = interval.openTime(now).minus(interval.length().multipliedBy(rows.size() - 1L));
        for (JsonNode row : rows) {
            ArrayNode moved = shifted.addArray();
            row.forEach(moved::add);
            moved.set(0, open.toEpochMilli());
            open = open.plus(interval.length());
            moved.set(6, open.toEpochMilli() - 1);
        }
        return JSON.writeValueAsString(shifted);
    }

    private static List<Kline> klines(String set, KlineInterval interval) throws SourceException {
        Instant now = Instant.now();
        List<Kline> klines = new BinanceKlines(
                        BASE, Recorded.json(shifted(set, interval, now)), InstantSource.fixed(now))
                .klines(TestCoins.BTC, interval, Instant.EPOCH, 500);
        assertThat(klines.getLast().closeTime()).isAfterOrEqualTo(now);
        return klines;
    }

    private static double reference(String set, Indicator indicator) {
        return REFERENCE.path(set).path("values").path(indicator.key()).doubleValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ten", "twenty_four", "closed", "sixty", "long"})
    void indicators_recordedKlines_agreeWithTheReference(String set) throws SourceException {
        for (KlineInterval interval : KlineInterval.values()) {
            Map<String, Double> computed = new TreeMap<>();
            IndicatorSet.of(klines(set, interval))
                    .values()
                    .forEach((indicator, value) -> computed.put(indicator.key(), value.doubleValue()));

            assertThat(computed.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            REFERENCE.path(set).path("values").propertyNames());
            computed.forEach((name, value) -> assertThat(value)
                    .as("%s of %s", name, set)
                    .isCloseTo(REFERENCE.path(set).path("values").path(name).doubleValue(), within(TOLERANCE)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reference_everyIndicatorThatTheServerComputes_isInIt(Indicator indicator) {
        assertThat(REFERENCE.path("long").path("values").has(indicator.key())).isTrue();
    }

    @Test
    void fetch_recordedKlines_giveTheRsiOfTheReference() throws SourceException {
        Instant now = Instant.now();

        Rsi rsi = new BinanceRsi(
                        BASE, Recorded.json(shifted("sixty", KlineInterval.DAY, now)), InstantSource.fixed(now))
                .fetch();

        assertThat(rsi.live().doubleValue()).isCloseTo(reference("sixty", Indicator.RSI_14), within(TOLERANCE));
        assertThat(rsi.closed().orElseThrow().value().doubleValue())
                .isCloseTo(reference("closed", Indicator.RSI_14), within(TOLERANCE));
    }
}
