package dev.archipelago.infrastructure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseParametersTest {

    @ParameterizedTest
    @CsvSource({
        "sslmode=require, sslmode=require",
        "application_name=a&connect_timeout=3, ApplicationName=a&connectTimeout=3",
        "sslrootcert=system, sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
        "sslrootcert=/ca.pem&sslmode=verify-ca, sslrootcert=/ca.pem&sslmode=verify-ca",
        "target_session_attrs=read-write, targetServerType=primary",
        "pgbouncer=true&&x, pgbouncer=true&x="
    })
    void forDriver_parametersOfLibpq_areTranslated(String query, String translated) {
        assertThat(DatabaseParameters.forDriver(query)).isEqualTo(translated);
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=requiered, has the sslmode 'requiered'",
        "host=/var/run/postgresql, has the parameter host",
        "target_session_attrs=rw, has the target_session_attrs 'rw'"
    })
    void forDriver_unsupportedValue_isNamed(String query, String message) {
        assertThatThrownBy(() -> DatabaseParameters.forDriver(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void parse_severalHosts_areAllKept() {
        assertThat(DatabaseAddress.parse("postgresql://u:p@a.example,b.example:6432/d?target_session_attrs=read-write")
                        .jdbcUrl())
                .isEqualTo("jdbc:postgresql://a.example:5432,b.example:6432/d?targetServerType=primary");
    }
}
