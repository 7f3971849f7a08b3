package dev.archipelago.infrastructure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @Test
    void parse_wholeUrl_splitsIt() {
        assertThat(DatabaseAddress.parse("postgresql://user:pass@db.example:6543/reports?sslmode=require"))
                .isEqualTo(new DatabaseAddress(
                        "jdbc:postgresql://db.example:6543/reports?sslmode=require", "user", new Secret("pass")));
    }

    @Test
    void parse_encodedParts_decodesUserAndPasswordAndKeepsDatabaseEncoded() {
        assertThat(DatabaseAddress.parse("postgres://us%40er:p%2Fa%3As+s%25@h/my%20db"))
                .isEqualTo(new DatabaseAddress("jdbc:postgresql://h:5432/my%20db", "us@er", new Secret("p/a:s+s%")));
    }

    @Test
    void parse_onlyHost_takesDefaults() {
        String self = System.getProperty("user.name");
        assertThat(DatabaseAddress.parse("postgres://h"))
                .isEqualTo(new DatabaseAddress("jdbc:postgresql://h:5432/" + self, self, new Secret("")));
    }

    @Test
    void parse_noHost_isLocalhost() {
        assertThat(DatabaseAddress.parse("postgresql:///d").jdbcUrl()).isEqualTo("jdbc:postgresql://localhost:5432/d");
        assertThat(DatabaseAddress.parse("postgresql://u:p@/d"))
                .isEqualTo(new DatabaseAddress("jdbc:postgresql://localhost:5432/d", "u", new Secret("p")));
    }

    @Test
    void parse_ipv6AndLibpqParameters_areTranslated() {
        assertThat(DatabaseAddress.parse("postgres://u@[::1]:1/d?application_name=a&connect_timeout=3")
                        .jdbcUrl())
                .isEqualTo("jdbc:postgresql://[::1]:1/d?ApplicationName=a&connectTimeout=3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:sesame@h/d",
                "postgres:sesame",
                "postgres://u:ses ame@h/d",
                "postgres://u:sesame#@h/d",
                "postgres://u:sesame@h:port/d",
                "sesame"
            })
    void parse_otherText_isRefusedWithoutPrintingIt(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("ame");
    }

    @Test
    void hostAndPort_address_isForPeople() {
        assertThat(DatabaseAddress.parse("postgres://u:p@h:1/d").hostAndPort()).isEqualTo("h:1");
    }

    @Test
    void toString_address_hidesPassword() {
        assertThat(DatabaseAddress.parse("postgres://u:sesame@h/d").toString()).doesNotContain("sesame");
    }
}
