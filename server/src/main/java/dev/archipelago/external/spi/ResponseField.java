package dev.archipelago.external.spi;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A field of an upstream's response with its path, read strictly: a value of another type or out of range is a
 * {@link SourceException} that names the field. Numbers may be JSON numbers or strings. Immutable.
 */
public final class ResponseField {
    /** Reads the answers and frames of all upstreams. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{0,40})?([eE][+-]?[0-9]{1,2})?");
    /** More digits than any market figure has; a larger exponent would fill memory when written as a plain number. */
    private static final int DIGITS = 60;

    /** No upstream existed before; an earlier time has a wrong unit or is invalid. */
    private static final Instant EARLIEST = Instant.parse("2009-01-01T00:00:00Z");
    /** The tolerated clock skew; less than a quarter of an hour, the smallest error of a wrong time zone. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal LOWEST_CHANGE = BigDecimal.valueOf(-100);
    private static final BigDecimal HIGHEST_CHANGE = BigDecimal.valueOf(1_000_000);
    /** More than a thousand times the world's money; a larger amount has a wrong unit or is invalid. */
    private static final BigDecimal HIGHEST_AMOUNT = BigDecimal.valueOf(1_000_000_000_000_000_000L);

    private final String upstream;
    /** The containing field; the path is composed only for failures, which are rare. */
    private final @Nullable ResponseField parent;

    private final String name;
    private final JsonNode node;

    private ResponseField(String upstream, @Nullable ResponseField parent, String name, JsonNode node) {
        this.upstream = upstream;
        this.parent = parent;
        this.name = name;
        this.node = node;
    }

    /**
     * The root of the JSON document in {@code text}, such as a frame that arrived over a WebSocket.
     *
     * @throws SourceException if it is not JSON
     */
    public static ResponseField parse(String upstream, String text) throws SourceException {
        try {
            return root(upstream, JSON.readTree(text));
        } catch (JacksonException | NumberFormatException e) {
            throw SourceException.failed(upstream + ": frame must be JSON");
        }
    }

    /** The root of a response of {@code upstream}. */
    public static ResponseField root(String upstream, JsonNode node) {
        return new ResponseField(upstream, null, "", node);
    }

    /** A member; absent if this is not an object or has no such member. */
    public ResponseField at(String member) {
        return new ResponseField(upstream, this, member, node.path(member));
    }

    /** An element; absent if this is not an array or is shorter. */
    public ResponseField at(int index) {
        return new ResponseField(upstream, this, "[" + index + "]", node.path(index));
    }

    /** The elements of an array. */
    public List<ResponseField> items() throws SourceException {
        if (!node.isArray()) {
            throw wrong("an array");
        }
        List<ResponseField> items = new ArrayList<>(node.size());
        for (int index = 0; index < node.size(); index++) {
            items.add(at(index));
        }
        return items;
    }

    /** The values of an object's members. */
    public List<ResponseField> members() throws SourceException {
        object();
        List<ResponseField> members = new ArrayList<>(node.size());
        node.properties().forEach(entry -> members.add(at(entry.getKey())));
        return members;
    }

    /** Whether the field is missing or null. */
    public boolean isAbsent() {
        return node.isMissingNode() || node.isNull();
    }

    /** Whether it is an array. */
    public boolean isArray() {
        return node.isArray();
    }

    /** Whether it is text. */
    public boolean isText() {
        return node.isString();
    }

    /** This field, which must be an object. */
    public ResponseField object() throws SourceException {
        if (!node.isObject()) {
            throw wrong("an object");
        }
        return this;
    }

    /** Its text, which must not be empty. */
    public String text() throws SourceException {
        if (!node.isString() || node.stringValue().isEmpty()) {
            throw wrong("text");
        }
        return node.stringValue();
    }

    /** Its number, given as a number or as text. */
    public BigDecimal decimal() throws SourceException {
        BigDecimal value;
        if (node.isNumber()) {
            try {
                value = node.decimalValue();
            } catch (RuntimeException notFinite) {
                throw wrong("a finite number");
            }
        } else if (node.isString() && DECIMAL.matcher(node.stringValue()).matches()) {
            value = new BigDecimal(node.stringValue());
        } else {
            throw wrong("a number");
        }
        if (value.precision() > DIGITS || Math.abs(value.scale()) > DIGITS) {
            throw wrong("a number of at most " + DIGITS + " digits");
        }
        return value;
    }

    /** Its number, above zero and at most 10^18. */
    public BigDecimal positive() throws SourceException {
        BigDecimal value = decimal();
        if (value.signum() <= 0 || value.compareTo(HIGHEST_AMOUNT) > 0) {
            throw wrong("more than zero and at most 10^18");
        }
        return value;
    }

    /** Its number from 0 to 100. */
    public BigDecimal share() throws SourceException {
        return within(BigDecimal.ZERO, HUNDRED);
    }

    /** Its number from {@code least} to {@code most}, both inclusive. */
    public BigDecimal within(BigDecimal least, BigDecimal most) throws SourceException {
        BigDecimal value = decimal();
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw wrong("from " + least + " to " + most);
        }
        return value;
    }

    /** Its number as a change in percent, above -100; empty if it is missing or null. */
    public Optional<BigDecimal> change() throws SourceException {
        if (isAbsent()) {
            return Optional.empty();
        }
        BigDecimal value = decimal();
        if (value.compareTo(LOWEST_CHANGE) <= 0 || value.compareTo(HIGHEST_CHANGE) > 0) {
            throw wrong("a change in percent, more than -100");
        }
        return Optional.of(value);
    }

    /** Its whole number. */
    public long whole() throws SourceException {
        try {
            return decimal().longValueExact();
        } catch (ArithmeticException notWhole) {
            throw wrong("a whole number");
        }
    }

    /** Its time in Unix seconds, but not after {@code now}; {@code now} where it is missing or null. */
    public Instant seconds(Instant now) throws SourceException {
        return isAbsent() ? now : checked(Duration.ofSeconds(boundedWhole()), now);
    }

    /** Its time in Unix milliseconds, but not after {@code now}; {@code now} where it is missing or null. */
    public Instant millis(Instant now) throws SourceException {
        return isAbsent() ? now : checked(Duration.ofMillis(boundedWhole()), now);
    }

    /** Its time in ISO 8601, but not after {@code now}; {@code now} where it is missing or null. */
    public Instant isoTime(Instant now) throws SourceException {
        if (isAbsent()) {
            return now;
        }
        try {
            Instant time = OffsetDateTime.parse(text()).toInstant();
            return checked(Duration.between(Instant.EPOCH, time), now);
        } catch (DateTimeException notTime) {
            throw wrong("a time such as 2026-01-02T03:04:05.000Z");
        }
    }

    /** Returns the failure for a field that is not as expected. */
    public SourceException wrong(String expected) {
        String found = node.isMissingNode() ? "nothing" : node.toString();
        String shown = found.length() > 60 ? found.substring(0, 60) + "…" : found;
        return SourceException.failed(upstream + ": field " + (parent == null ? "(root)" : path()) + " must be "
                + expected + ", got " + shown);
    }

    private String path() {
        if (parent == null) {
            return "";
        }
        String before = parent.path();
        return before.isEmpty() || name.startsWith("[") ? before + name : before + "." + name;
    }

    private long boundedWhole() throws SourceException {
        long value = whole();
        if (value <= 0 || value > 1_000_000_000_000_000L) {
            throw wrong("a Unix time");
        }
        return value;
    }

    private Instant checked(Duration sinceEpoch, Instant now) throws SourceException {
        Instant time = Instant.EPOCH.plus(sinceEpoch);
        if (time.isBefore(EARLIEST) || time.isAfter(now.plus(SKEW))) {
            throw wrong("a time between 2009 and now");
        }
        return time.isAfter(now) ? now : time;
    }
}
