package dev.archipelago.cache.streams;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The state of a stream in Redis.
 *
 * @param length the number of entries; empty if Redis did not answer
 * @param lastId the identifier of the newest entry; empty if there is none or Redis did not answer
 * @param groups the consumer groups; empty if there is none or Redis did not answer
 */
public record StreamStatus(OptionalLong length, Optional<String> lastId, List<StreamGroupStatistics> groups) {

    static final StreamStatus UNKNOWN = new StreamStatus(OptionalLong.empty(), Optional.empty(), List.of());
}
