package dev.archipelago.infrastructure.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.store.Migrations;
import java.time.Duration;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests named keys in a real PostgreSQL. */
class PostgresApiKeysTest {

    private final ManualClock clock = new ManualClock("2026-11-29T12:00:00Z");
    private Jdbi jdbi;
    private PostgresApiKeys keys;

    @BeforeEach
    void migrate() {
        DatabaseAddress address = PostgresFixture.newAddress();
        try (Migrations migrations = Migrations.start(address, Duration.ofSeconds(60), Duration.ofSeconds(1))) {
            assertThat(migrations.state()).isEqualTo(Migrations.State.DONE);
        }
        jdbi = Jdbi.create(PostgresFixture.dataSource(address));
        keys = new PostgresApiKeys(jdbi, clock);
    }

    @Test
    void create_key_isFoundByItsSecretWhichIsNotStored() {
        ApiKeys.Created created = keys.create("writer", Set.of(Scope.REPORTS_WRITE, Scope.METRICS_READ))
                .orElseThrow();

        assertThat(KeySecrets.isWellFormed(created.secret().reveal())).isTrue();
        assertThat(keys.find(created.secret())).contains(created.key());
        assertThat(created.key().scopes()).containsExactlyInAnyOrder(Scope.REPORTS_WRITE, Scope.METRICS_READ);
        String stored = jdbi.withHandle(handle -> handle.createQuery("SELECT api_key::text FROM api_key")
                .mapTo(String.class)
                .one());
        assertThat(stored).doesNotContain(created.secret().reveal());
        assertThat(keys.find(new Secret("arc_unknown"))).isEmpty();
    }

    @Test
    void create_nameGivenBefore_isEmptyEvenAfterRevocation() {
        keys.create("writer", Set.of(Scope.REPORTS_WRITE));
        keys.revoke("writer");

        assertThat(keys.create("writer", Set.of(Scope.REPORTS_WRITE))).isEmpty();
    }

    @Test
    void create_invalidName_isRefused() {
        for (String name : new String[] {"admin", "", "Upper", "a b", "x".repeat(65)}) {
            assertThatThrownBy(() -> keys.create(name, Set.of(Scope.CACHE_CLEAR)))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void revoke_key_isNoLongerFound() {
        ApiKeys.Created created =
                keys.create("writer", Set.of(Scope.REPORTS_WRITE)).orElseThrow();

        assertThat(keys.revoke("writer")).isTrue();

        assertThat(keys.find(created.secret())).isEmpty();
        assertThat(keys.findByName("writer")).isEmpty();
        assertThat(keys.revoke("writer")).isFalse();
        assertThat(keys.list())
                .singleElement()
                .satisfies(key -> assertThat(key.revokedAt()).contains(clock.instant()));
    }
}
