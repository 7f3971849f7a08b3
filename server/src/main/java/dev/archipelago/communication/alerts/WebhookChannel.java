package dev.archipelago.communication.alerts;

import dev.archipelago.infrastructure.http.AddressPolicy;
import dev.archipelago.infrastructure.http.GuardedHttpPost;
import dev.archipelago.infrastructure.http.HttpFetchException;
import dev.archipelago.infrastructure.http.RefusedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts alerts to a URL and signs them. Thread-safe. */
public final class WebhookChannel implements AlertChannel {

    /** The channel's name. */
    public static final String NAME = "webhook";

    /** The setting with the address of the receiver; may contain a key in its path or query. */
    public static final String URL = "url";

    /** The setting with the secret that signs requests; generated if it is not stated. */
    public static final String SECRET = "secret";

    private static final SettingsSchema SCHEMA = SettingsSchema.of(
            new SettingsSchema.Field(URL, true, false, Pattern.compile("\\S{1,2048}"), "must be an https address"),
            new SettingsSchema.Field(
                    SECRET,
                    false,
                    true,
                    Pattern.compile("[!-~]{16,256}"),
                    "must have 16 to 256 printable ASCII characters; leave it out to have one generated"));

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SECRET_BYTES = 32;
    private static final int GONE = 410;

    private final GuardedHttpPost post;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** @param random generates secrets; its output must not be predictable */
    public WebhookChannel(GuardedHttpPost post, InstantSource clock, RandomGenerator random) {
        this.post = post;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SettingsSchema schema() {
        return SCHEMA;
    }

    /** Looks the host up, checks that it may be called, and generates a secret if none is stated. */
    @Override
    public Verified verify(Map<String, Object> settings) throws InvalidSettingsException {
        try {
            post.check(AddressPolicy.parse(String.valueOf(settings.get(URL))));
        } catch (RefusedAddressException e) {
            throw new InvalidSettingsException(URL, "cannot be called: " + e.getMessage());
        }
        if (settings.containsKey(SECRET)) {
            return SCHEMA.split(settings);
        }
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Map<String, Object> completed = new HashMap<>(settings);
        completed.put(SECRET, secret);
        Verified split = SCHEMA.split(completed);
        return new Verified(split.settings(), split.secrets(), Map.of(SECRET, secret));
    }

    @Override
    public Attempt deliver(Message message, Map<String, Object> settings, Map<String, String> secrets) {
        byte[] body = message.frame().getBytes(StandardCharsets.UTF_8);
        long now = clock.instant().getEpochSecond();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", "Archipelago/0.1");
        headers.put("Content-Type", "application/json; charset=utf-8");
        headers.put("X-Archipelago-Delivery", message.id().toString());
        headers.put("X-Archipelago-Timestamp", Long.toString(now));
        headers.put("X-Archipelago-Signature", signature(secrets.getOrDefault(SECRET, ""), now, body));
        try {
            int status = post.send(AddressPolicy.parse(String.valueOf(settings.get(URL))), headers, body, DEADLINE);
            OptionalInt told = OptionalInt.of(status);
            if (status >= 200 && status < 300) {
                return Attempt.delivered(told);
            }
            String error = "HTTP status " + status;
            return status == GONE ? Attempt.rejected(told, error) : Attempt.failed(told, error);
        } catch (HttpFetchException | RefusedAddressException e) {
            return Attempt.failed(OptionalInt.empty(), String.valueOf(e.getMessage()));
        }
    }

    /**
     * The signature that docs/api.md tells receivers to verify: {@code v1=} and the hexadecimal HMAC-SHA256 of the time
     * in seconds, a dot and the body.
     */
    static String signature(String secret, long epochSecond, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((epochSecond + ".").getBytes(StandardCharsets.US_ASCII));
            return "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
