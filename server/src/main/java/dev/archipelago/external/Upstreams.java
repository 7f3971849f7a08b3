package dev.archipelago.external;

import dev.archipelago.external.alternativeme.AlternativeMeUpstream;
import dev.archipelago.external.binance.BinanceUpstream;
import dev.archipelago.external.coinbase.CoinbaseUpstream;
import dev.archipelago.external.coingecko.CoinGeckoUpstream;
import dev.archipelago.external.coinmarketcap.CoinMarketCapUpstream;
import dev.archipelago.external.finnhub.FinnhubUpstream;
import dev.archipelago.external.kraken.KrakenUpstream;
import dev.archipelago.external.okx.OkxUpstream;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.StreamOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.external.taapi.TaapiUpstream;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.market.Attribution;
import dev.archipelago.market.Block;
import dev.archipelago.market.SourceCatalogue;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A list of upstreams with unique names. Immutable. */
public final class Upstreams {

    /** The upstreams of the server. To add one, implement {@link Upstream} and append it here. */
    public static final Upstreams REGISTERED = new Upstreams(List.of(
            new BinanceUpstream(),
            new CoinGeckoUpstream(),
            new CoinMarketCapUpstream(),
            new AlternativeMeUpstream(),
            new TaapiUpstream(),
            new FinnhubUpstream(),
            new CoinbaseUpstream(),
            new KrakenUpstream(),
            new OkxUpstream()));

    private final Map<String, Upstream> byName;

    /** @throws IllegalArgumentException if a name is invalid or is used twice */
    public Upstreams(List<? extends Upstream> upstreams) {
        Map<String, Upstream> named = new LinkedHashMap<>();
        for (Upstream upstream : upstreams) {
            if (!upstream.name().matches("[a-z][a-z0-9_]{0,39}")) {
                throw new IllegalArgumentException("invalid name of an upstream: " + upstream.name());
            }
            if (named.put(upstream.name(), upstream) != null) {
                throw new IllegalArgumentException("two upstreams are named " + upstream.name());
            }
        }
        this.byName = Collections.unmodifiableMap(named);
    }

    /** The upstreams in the order of their registration. */
    public List<Upstream> list() {
        return List.copyOf(byName.values());
    }

    /** The variables of each upstream by its name, in the order of registration. */
    public Map<String, UpstreamVariables> variables() {
        Map<String, UpstreamVariables> variables = new LinkedHashMap<>();
        byName.forEach((name, upstream) -> variables.put(name, upstream.variables()));
        return variables;
    }

    /** Returns the streams of prices by the upstream's name, in the order of registration. */
    public Map<String, StreamOffer> streams() {
        Map<String, StreamOffer> streams = new LinkedHashMap<>();
        byName.forEach((name, upstream) -> upstream.stream().ifPresent(offer -> streams.put(name, offer)));
        return streams;
    }

    /** Returns the attributions of the upstreams and the blocks that each supplies. */
    public SourceCatalogue catalogue() {
        Map<String, Attribution> attributions = new LinkedHashMap<>();
        byName.forEach((name, upstream) -> attributions.put(name, upstream.attribution()));
        Map<Block, List<String>> published = new EnumMap<>(Block.class);
        Map<Block, List<String>> computed = new EnumMap<>(Block.class);
        Map<Block, String> expected = new EnumMap<>(Block.class);
        for (SourceKind<?> kind : SourceKind.ALL) {
            List<String> names = namesOf(kind);
            kind.block().filter(block -> !names.isEmpty()).ifPresent(block -> {
                (kind.computed() ? computed : published).put(block, names);
                if (!kind.computed() && !keyRequired(names.getFirst())) {
                    expected.put(block, names.getFirst());
                }
            });
        }
        return new SourceCatalogue(attributions, published, computed, expected);
    }

    /** Returns the names of the upstreams that offer a source of {@code kind}, in fallback order. */
    private List<String> namesOf(SourceKind<?> kind) {
        Map<String, Integer> ranks = new LinkedHashMap<>();
        byName.forEach((name, upstream) -> upstream.sources().stream()
                .filter(offer -> offer.kind() == kind)
                .forEach(offer -> ranks.put(name, offer.rank())));
        return ranks.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean keyRequired(String name) {
        return Optional.ofNullable(byName.get(name))
                .flatMap(upstream -> upstream.variables().key())
                .filter(UpstreamVariables.Key::required)
                .isPresent();
    }
}
