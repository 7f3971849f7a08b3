package dev.archipelago.external.finnhub;

import static dev.archipelago.external.Recorded.NOW;
import static dev.archipelago.external.Recorded.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.Recorded;
import dev.archipelago.external.spi.FundQuotes;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.market.IndexFund;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinnhubQuotesTest {
    private static final URI BASE = URI.create("https://finnhub.io/api/v1");
    private static final String GOOD =
            "{\"c\":261.74,\"d\":0.46,\"dp\":0.1761,\"h\":263.31,\"l\":260.68,\"o\":261.07,\"pc\":259.45,\"t\":1772226000}";
    private static final String UNKNOWN = "{\"c\":0,\"d\":null,\"dp\":null,\"h\":0,\"l\":0,\"o\":0,\"pc\":0,\"t\":0}";

    private static FinnhubQuotes source(Recorded transport) {
        return new FinnhubQuotes(BASE, Optional.of(new Secret("k")), transport, () -> NOW);
    }

    @Test
    void fetch_documentedAnswer_isRead() throws SourceException {
        Recorded transport = Recorded.json(GOOD);
        FundQuotes quotes = source(transport).fetch();
        assertThat(quotes.quotes()).containsOnlyKeys(IndexFund.values());
        assertThat(quotes.quotes().get(IndexFund.SPY).price()).isEqualByComparingTo("261.74");
        assertThat(quotes.quotes().get(IndexFund.SPY).observedAt().getEpochSecond())
                .isEqualTo(1772226000);
        assertThat(transport.headers).allSatisfy(sent -> assertThat(sent).containsEntry("X-Finnhub-Token", "k"));
        assertThat(transport.asked)
                .extracting(URI::getQuery)
                .containsExactlyInAnyOrder("symbol=DIA", "symbol=SPY", "symbol=QQQM");
    }

    @Test
    void fetch_unknownSymbol_leavesTheOthers() throws SourceException {
        FundQuotes quotes = source(
                        Recorded.with(uri -> answer(200, uri.getQuery().contains("QQQM") ? UNKNOWN : GOOD)))
                .fetch();
        assertThat(quotes.quotes()).containsOnlyKeys(IndexFund.DIA, IndexFund.SPY);
        assertThat(quotes.failures().get(IndexFund.QQQM)).contains("does not know QQQM");
    }

    @Test
    void fetch_oneLimitedOneBroken_leavesTheThird() throws SourceException {
        FundQuotes quotes = source(Recorded.with(uri -> uri.getQuery().contains("SPY")
                        ? answer(200, GOOD)
                        : answer(uri.getQuery().contains("DIA") ? 429 : 200, "<html>")))
                .fetch();
        assertThat(quotes.quotes()).containsOnlyKeys(IndexFund.SPY);
        assertThat(quotes.failures()).containsOnlyKeys(IndexFund.DIA, IndexFund.QQQM);
    }

    @Test
    void fetch_allLimited_isALimit() {
        var transport =
                Recorded.with(uri -> answer(uri.getQuery().contains("DIA") ? 500 : 429, "", "retry-after", "0"));
        SourceException failure = catchThrowableOfType(
                SourceException.class, () -> source(transport).fetch());
        assertThat(failure.kind()).isEqualTo(Kind.LIMITED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"c\":null}", "{\"c\":-5}", "{\"c\":5,\"t\":\"x\"}"})
    void fetch_otherShape_isRefused(String body) {
        assertThatThrownBy(() -> source(Recorded.json(body)).fetch()).hasMessageContaining("finnhub: field");
    }

    @Test
    void fetch_changeWrong_leavesThePrice() throws SourceException {
        var quote =
                source(Recorded.json("{\"c\":5,\"dp\":\"x\"}")).fetch().quotes().get(IndexFund.SPY);
        assertThat(quote.price()).isEqualByComparingTo("5");
        assertThat(quote.changePercent()).isEmpty();
    }

    @Test
    void fetch_withoutKey_isNotConfigured() {
        FinnhubQuotes source = new FinnhubQuotes(BASE, Optional.empty(), Recorded.json(GOOD), () -> NOW);
        assertThat(catchThrowableOfType(SourceException.class, source::fetch)).hasMessageContaining("FINNHUB_API_KEY");
    }
}
