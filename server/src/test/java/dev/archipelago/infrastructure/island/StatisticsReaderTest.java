package dev.archipelago.infrastructure.island;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.infrastructure.island.Statistics.Label;
import dev.archipelago.infrastructure.island.Statistics.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StatisticsReaderTest {

    private record Queue(Outcome state, @Counter long sentTotal) implements Statistics {}

    private record All(
            boolean leading,
            Optional<Instant> lastSuccess,
            OptionalLong epoch,
            Optional<String> lastError,
            @Inline Optional<Queue> queue,
            @Counter @Label("task") Map<String, Long> byTask,
            @Inline Map<Outcome, Integer> counts,
            List<Outcome> outcomes)
            implements Statistics {}

    private record Unreadable(Object value) implements Statistics {}

    private static final All ALL = new All(
            true,
            Optional.of(Instant.EPOCH),
            OptionalLong.of(7),
            Optional.empty(),
            Optional.of(new Queue(Outcome.FAILING, 3)),
            Map.of("lease", 1L),
            Map.of(Outcome.OK, 2),
            List.of(Outcome.OK));

    @Test
    void fields_everyKindOfValue_areThoseOfTheJson() {
        assertThat(StatisticsReader.fields(ALL).toString())
                .isEqualTo("{leading=true, last_success=1970-01-01T00:00:00Z, epoch=7, state=failing, sent_total=3,"
                        + " by_task={lease=1}, ok=2, outcomes=[ok]}");
    }

    @Test
    void read_annotations_areThoseOfTheComponents() {
        assertThat(StatisticsReader.read(ALL))
                .filteredOn(StatisticsReader.Field::counter)
                .extracting(StatisticsReader.Field::name)
                .containsExactly("sent_total", "by_task");
        assertThat(StatisticsReader.read(ALL))
                .extracting(StatisticsReader.Field::label)
                .containsOnlyOnce(Optional.of("task"));
    }

    @Test
    void fields_valueWithoutJson_areRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> StatisticsReader.fields(new Unreadable(Duration.ofSeconds(1))));
        assertThrows(IllegalArgumentException.class, () -> StatisticsReader.read(new Statistics() {}));
    }
}
