package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Replaces values, timestamps or coins of a correct body by wrong ones; the body remains well-formed. */
final class FieldCorruptor {

    // Counts and ids are whole numbers and are not changed; the fear and greed index is a whole number in a string.
    private static final Pattern FIGURE = Pattern.compile("-?[0-9]+\\.[0-9]+|-?[0-9]{1,3}");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");
    private static final Pattern ISO = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z");
    private static final Set<String> WRAPPERS = Set.of("status", "data", "metadata", "stream", "k");
    private static final Set<String> PRICES = Set.of(
            "lastPrice",
            "openPrice",
            "highPrice",
            "lowPrice",
            "bidPrice",
            "askPrice",
            "weightedAvgPrice",
            "prevClosePrice",
            "c",
            "o",
            "h",
            "l",
            "w",
            "x",
            "b",
            "a",
            "pc",
            "usd",
            "vnd",
            "last",
            "current_price",
            "high_24h",
            "low_24h",
            "price",
            "value");
    private static final String FOREIGN = "XMR";
    private static final String FOREIGN_ID = "monero";
    private static final int FOREIGN_NUMBER = 328;
    private static final long NEAR_SECONDS = Duration.ofDays(20 * 365).toSeconds();
    private static final int MOST_REWINDS = 10;

    private int rewinds;

    /** The body with a fault applied; faults that do not concern the body return it unchanged. */
    JsonNode distort(Fault fault, JsonNode body, Instant now) {
        return switch (fault) {
            case Fault.Distort(Fault.Distortion distortion, Optional<String> field) ->
                distorted(distortion, field, body);
            case Fault.Skew(Duration by) -> skewed(body, by, now);
            case Fault.Rewind _ -> {
                rewinds = rewinds % MOST_REWINDS + 1;
                yield skewed(body, Duration.ofMinutes(-rewinds), now);
            }
            case Fault.Jump(BigDecimal percent) -> jumped(body, percent);
            default -> body;
        };
    }

    private static JsonNode distorted(Fault.Distortion distortion, Optional<String> field, JsonNode body) {
        return switch (distortion) {
            case MISSING_FIELDS -> without(body, field);
            case PARTIAL -> partial(body);
            case WRONG_COIN -> foreign(body);
            default -> leaves(body, "", field, leaf -> leaf(distortion, leaf, field.isPresent()));
        };
    }

    private static JsonNode leaf(Fault.Distortion distortion, JsonNode leaf, boolean named) {
        boolean number = leaf.isNumber();
        if (distortion == Fault.Distortion.STRINGS) {
            return number ? text(plain(leaf)) : leaf;
        }
        if (distortion == Fault.Distortion.NUMBERS) {
            return leaf.isString() && NUMBER.matcher(leaf.stringValue()).matches()
                    ? number(new BigDecimal(leaf.stringValue()))
                    : leaf;
        }
        if (!isFigure(leaf) && !(named && distortion == Fault.Distortion.NULL_FIELDS)) {
            return leaf;
        }
        return switch (distortion) {
            case NULL_FIELDS -> Json.parse("null");
            case NEGATIVE -> {
                BigDecimal value = new BigDecimal(plain(leaf)).abs().negate();
                yield number ? number(value) : text(value.toPlainString());
            }
            case ZERO -> number ? number(BigDecimal.ZERO) : text("0.00000000");
            case HUGE -> number ? Json.array().add(1e300).get(0) : text("1e300");
            default -> number ? Json.array().addRawValue(new RawValue("NaN")).get(0) : text("NaN");
        };
    }

    private static JsonNode without(JsonNode node, Optional<String> field) {
        if (node instanceof ObjectNode object) {
            ObjectNode kept = Json.object();
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                boolean gone = field.isPresent() ? field.get().equals(each.getKey()) : isFigure(each.getValue());
                if (!gone) {
                    kept.set(each.getKey(), without(each.getValue(), field));
                }
            }
            return kept;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode kept = Json.array();
            boolean row = field.isEmpty() && array.size() > 1 && array.get(0).isValueNode();
            for (int i = 0; i < (row ? array.size() / 2 : array.size()); i++) {
                kept.add(without(array.get(i), field));
            }
            return kept;
        }
        return node;
    }

    private static JsonNode partial(JsonNode node) {
        if (node instanceof ArrayNode array && !array.isEmpty() && !array.get(0).isValueNode()) {
            ArrayNode kept = Json.array();
            for (int i = 0; i < (array.size() + 1) / 2; i++) {
                kept.add(array.get(i));
            }
            return kept;
        }
        if (node instanceof ObjectNode object) {
            boolean byId = object.size() > 1
                    && object.properties().stream()
                            .allMatch(each -> each.getValue().isContainer() && !WRAPPERS.contains(each.getKey()));
            ObjectNode kept = Json.object();
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                if (byId && kept.size() >= (object.size() + 1) / 2) {
                    break;
                }
                kept.set(each.getKey(), byId ? each.getValue() : partial(each.getValue()));
            }
            return kept;
        }
        return node;
    }

    private static JsonNode foreign(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode changed = Json.object();
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                changed.set(foreignName(each.getKey()), foreignValue(each.getKey(), each.getValue()));
            }
            return changed;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode changed = Json.array();
            array.forEach(each -> changed.add(foreign(each)));
            return changed;
        }
        return node;
    }

    private static String foreignName(String name) {
        if (SimulatedCoin.ofCoinGeckoId(name).isPresent()) {
            return FOREIGN_ID;
        }
        if (SimulatedCoin.ofCoinMarketCapId(name).isPresent()) {
            return Integer.toString(FOREIGN_NUMBER);
        }
        return name.length() > 1
                        && SimulatedCoin.ofSymbol(name)
                                .filter(coin -> coin.name().equals(name))
                                .isPresent()
                ? FOREIGN
                : name;
    }

    private static JsonNode foreignValue(String name, JsonNode value) {
        if (value.isNumber() && name.equals("id")) {
            return Json.array().add(FOREIGN_NUMBER).get(0);
        }
        if (value.isString()) {
            String text = value.stringValue();
            if (SimulatedCoin.ofPair(text).isPresent()) {
                return text(FOREIGN + "USDT");
            }
            if (SimulatedCoin.ofSymbol(text).isPresent() && name.equals("symbol")) {
                return text(FOREIGN);
            }
            if (SimulatedCoin.ofCoinGeckoId(text).isPresent()) {
                return text(FOREIGN_ID);
            }
            return value;
        }
        return foreign(value);
    }

    private static JsonNode skewed(JsonNode body, Duration by, Instant now) {
        return leaves(body, "", Optional.empty(), leaf -> {
            if (leaf.isString() && ISO.matcher(leaf.stringValue()).matches()) {
                return text(Instant.parse(leaf.stringValue()).plus(by).toString());
            }
            boolean digits = leaf.isString() && leaf.stringValue().matches("[0-9]{10}|[0-9]{13}");
            if (!digits && !leaf.isLong() && !leaf.isInt()) {
                return leaf;
            }
            long time = digits ? Long.parseLong(leaf.stringValue()) : leaf.longValue();
            long moved =
                    isNear(time, now) ? time + by.toSeconds() : isNear(time / 1000, now) ? time + by.toMillis() : time;
            return digits ? text(Long.toString(moved)) : Json.array().add(moved).get(0);
        });
    }

    private static boolean isNear(long second, Instant now) {
        return Math.abs(second - now.getEpochSecond()) < NEAR_SECONDS;
    }

    private static JsonNode jumped(JsonNode body, BigDecimal percent) {
        BigDecimal factor = BigDecimal.ONE.add(percent.movePointLeft(2));
        return scaled(body, "", factor);
    }

    // The prices of a kline are the second to the fifth element of its row.
    private static JsonNode scaled(JsonNode node, String name, BigDecimal factor) {
        if (node instanceof ObjectNode object) {
            ObjectNode changed = Json.object();
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                changed.set(each.getKey(), scaled(each.getValue(), each.getKey(), factor));
            }
            return changed;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode changed = Json.array();
            boolean kline = array.size() == 12 && array.get(0).isLong();
            for (int i = 0; i < array.size(); i++) {
                boolean price = kline && i >= 1 && i <= 4;
                changed.add(scaled(array.get(i), price ? "price" : kline ? "" : name, factor));
            }
            return changed;
        }
        if (!PRICES.contains(name) || !isFigure(node)) {
            return node;
        }
        BigDecimal value = new BigDecimal(plain(node));
        BigDecimal moved = value.multiply(factor).setScale(value.scale(), RoundingMode.HALF_UP);
        return node.isNumber() ? number(moved) : text(moved.toPlainString());
    }

    private static JsonNode leaves(JsonNode node, String name, Optional<String> only, UnaryOperator<JsonNode> change) {
        if (node instanceof ObjectNode object) {
            ObjectNode changed = Json.object();
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                changed.set(each.getKey(), leaves(each.getValue(), each.getKey(), only, change));
            }
            return changed;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode changed = Json.array();
            array.forEach(each -> changed.add(leaves(each, name, only, change)));
            return changed;
        }
        return only.isEmpty() || only.get().equals(name) ? change.apply(node) : node;
    }

    private static boolean isFigure(JsonNode leaf) {
        return leaf.isBigDecimal()
                || leaf.isDouble()
                || (leaf.isString() && FIGURE.matcher(leaf.stringValue()).matches());
    }

    private static String plain(JsonNode leaf) {
        return leaf.isString() ? leaf.stringValue() : leaf.decimalValue().toPlainString();
    }

    private static JsonNode text(String text) {
        return Json.array().add(text).get(0);
    }

    private static JsonNode number(BigDecimal number) {
        return Json.array().add(number).get(0);
    }
}
