package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DataConfig;
import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secret from which the keys of a site are derived; the same on all its nodes if they have the same admin key. */
public final class SiteSecret {

    private static final Logger LOG = LoggerFactory.getLogger(SiteSecret.class);
    private static final String FILE = "site.secret";
    private static final int RANDOM_BYTES = 24;

    private SiteSecret() {}

    /**
     * The admin key if there is one, else a random secret kept in the file {@value #FILE} of {@code DATA_DIR}, which only its
     * owner can read. Where that cannot be written, a random secret for this process alone.
     */
    public static Secret of(Optional<Secret> adminKey, DataConfig data) {
        return adminKey.orElseGet(() -> kept(data));
    }

    private static Secret kept(DataConfig data) {
        try {
            DataDirectory.prepare(data.directory());
            return DataDirectory.visit(data.directory()).password(FILE);
        } catch (IOException | EngineException e) {
            LOG.warn(
                    "Cannot keep {} in DATA_DIR {}: {}. Pages in Redis are not used again after a restart"
                            + " unless AUTO_UPDATE_SECRET_KEY is set.",
                    FILE,
                    data.directory(),
                    e.toString());
            byte[] random = new byte[RANDOM_BYTES];
            new SecureRandom().nextBytes(random);
            return new Secret(HexFormat.of().formatHex(random));
        }
    }
}
