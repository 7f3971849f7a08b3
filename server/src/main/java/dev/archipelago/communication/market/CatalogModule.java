package dev.archipelago.communication.market;

import dev.archipelago.market.Coin;
import dev.archipelago.market.CoinTable;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import java.util.Locale;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** A Jackson module that serialises coins as symbols and metrics as keys. Unknown symbols and keys are rejected. */
final class CatalogModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    CatalogModule() {
        addSerializer(Coin.class, new ToStringSerializer(Coin.class));
        addSerializer(Metric.class, new ToStringSerializer(Metric.class));
        addDeserializer(Coin.class, new CoinReader());
        addDeserializer(Metric.class, new MetricReader());
        addKeyDeserializer(Coin.class, new CoinKeyReader());
        addKeyDeserializer(Metric.class, new MetricKeyReader());
    }

    private static Coin coin(String symbol) {
        return CoinTable.shipped()
                .find(symbol)
                .orElseThrow(() -> new IllegalArgumentException("no coin has the symbol " + symbol));
    }

    private static final class CoinReader extends ValueDeserializer<Coin> {
        @Override
        public Coin deserialize(JsonParser parser, DeserializationContext context) {
            return coin(parser.getString());
        }
    }

    private static final class CoinKeyReader extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            return coin(key);
        }
    }

    private static Metric metric(String key) {
        return MarketCatalog.everything()
                .metric(key)
                .orElseThrow(() -> new IllegalArgumentException("no metric has the key " + key));
    }

    private static final class MetricKeyReader extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            return metric(key);
        }
    }

    /** Earlier versions wrote keys in capitals. */
    private static final class MetricReader extends ValueDeserializer<Metric> {
        @Override
        public Metric deserialize(JsonParser parser, DeserializationContext context) {
            return metric(parser.getString().toLowerCase(Locale.ROOT));
        }
    }
}
