package dev.archipelago.web;

import dev.archipelago.infrastructure.config.Secret;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of operators who logged in to {@code /admin} with a key. A session is a signed cookie with the name of
 * the key and an end; it is valid on every node with the same secret. The key itself is in no cookie. Immutable and
 * thread-safe.
 */
final class AdminSessions {

    /** A session ends this long after the last page. */
    static final Duration LIFETIME = Duration.ofMinutes(30);

    private static final String COOKIE = "admin_session=";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int NONCE_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret;
    private final boolean secure;
    private final InstantSource clock;

    /**
     * A session.
     *
     * @param holder the name of the key
     * @param nonce identifies the session; the token of its forms depends on it
     */
    record Session(String holder, String nonce, Instant end) {}

    /**
     * @param secret the secret of the site
     * @param secure whether the site is served over https, so that the cookie is sent over it only
     */
    AdminSessions(Secret secret, boolean secure, InstantSource clock) {
        this.secret = hmac(secret.reveal().getBytes(StandardCharsets.UTF_8), "sessions of operators");
        this.secure = secure;
        this.clock = clock;
    }

    /** A new session of the holder of the key {@code name}. */
    Session begin(String name) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return renewed(new Session(name, encode(nonce), Instant.MIN));
    }

    /** The session with a later end. */
    Session renewed(Session session) {
        return new Session(session.holder(), session.nonce(), clock.instant().plus(LIFETIME));
    }

    /** The value of {@code Set-Cookie} for {@code session}. */
    String cookie(Session session) {
        String content =
                session.holder() + "|" + session.nonce() + "|" + session.end().getEpochSecond();
        String signed = encode(content.getBytes(StandardCharsets.UTF_8)) + "." + encode(hmac(secret, content));
        return COOKIE + signed + "; Path=/admin; Max-Age=" + LIFETIME.toSeconds() + attributes();
    }

    /** The value of {@code Set-Cookie} that ends any session. */
    String end() {
        return COOKIE + "; Path=/admin; Max-Age=0" + attributes();
    }

    private String attributes() {
        return "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
    }

    /** The session of a request; empty if it has none that is valid. */
    Optional<Session> of(HttpServerRequest request) {
        return value(request.getHeader("cookie")).flatMap(this::parse);
    }

    private Optional<Session> parse(String value) {
        int dot = value.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        try {
            String content = new String(Base64.getUrlDecoder().decode(value.substring(0, dot)), StandardCharsets.UTF_8);
            byte[] signature = Base64.getUrlDecoder().decode(value.substring(dot + 1));
            String[] parts = content.split("\\|", -1);
            if (!MessageDigest.isEqual(signature, hmac(secret, content)) || parts.length != 3) {
                return Optional.empty();
            }
            Session session = new Session(parts[0], parts[1], Instant.ofEpochSecond(Long.parseLong(parts[2])));
            return session.end().isAfter(clock.instant()) ? Optional.of(session) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> value(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        for (String cookie : header.split(";", 64)) {
            if (cookie.strip().startsWith(COOKIE)) {
                return Optional.of(cookie.strip().substring(COOKIE.length()));
            }
        }
        return Optional.empty();
    }

    /** The token that forms of {@code session} contain, which a page of another site cannot know. */
    String token(Session session) {
        return encode(hmac(secret, "form|" + session.holder() + "|" + session.nonce()));
    }

    /** Whether {@code token} is that of {@code session}. Compares in constant time. */
    boolean matches(Session session, String token) {
        return MessageDigest.isEqual(
                token(session).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hmac(byte[] key, String content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
