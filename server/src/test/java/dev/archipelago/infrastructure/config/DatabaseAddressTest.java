package dev.archipelago.infrastructure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** URLs in the form that Railway, Heroku, Neon (pooled) and Supabase (pooled) provide. */
    @ParameterizedTest
    @CsvSource({
        "postgresql://postgres:pAss@postgres.railway.internal:5432/railway,"
                + " jdbc:postgresql://postgres.railway.internal:5432/railway, postgres",
        "postgres://u4:p8@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d9,"
                + " jdbc:postgresql://ec2-1-2-3-4.compute-1.amazonaws.com:5432/d9, u4",
        "postgresql://owner:npg_x@ep-a-b-123-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require,"
                + " jdbc:postgresql://ep-a-b-123-pooler.eu-central-1.aws.neon.tech:5432/neondb?sslmode=require&channelBinding=require,"
                + " owner",
        "postgresql://postgres.abcdef:p%40ss@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true,"
                + " jdbc:postgresql://aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true, postgres.abcdef"
    })
    void parse_addressOfAHostingService_isThatOfTheDriver(String url, String jdbcUrl, String user) {
        assertThat(DatabaseAddress.parse(url).jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(DatabaseAddress.parse(url).user()).isEqualTo(user);
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
