package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DataConfig;
import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secret from which the keys of a site are derived; equal on all nodes with the same admin key. */
public final class SiteSecret {

    private static final Logger LOG = LoggerFactory.getLogger(SiteSecret.class);
    private static final String FILE = "site.secret";
    private static final int RANDOM_BYTES = 24;

    private SiteSecret() {}

    /**
     * The admin key if there is one, else a random secret stored in the file {@value #FILE} of {@code DATA_DIR}, which
     * only its owner can read. If the file cannot be written, a random secret for this process alone.
     */
    public static Secret of(Optional<Secret> adminKey, DataConfig data) {
        return adminKey.orElseGet(() -> stored(data));
    }

    private static Secret stored(DataConfig data) {
        try {
            DataDirectory.prepare(data.directory());
            return DataDirectory.visit(data.directory()).password(FILE);
        } catch (IOException | EngineException e) {
            LOG.warn(
                    "Cannot store {} in DATA_DIR {}: {}. Pages in Redis will not be reused after a restart"
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
