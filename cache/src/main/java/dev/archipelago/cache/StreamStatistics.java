package dev.archipelago.cache;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a publisher did, and how its stream stands.
 *
 * @param length entries in the stream; empty if Redis did not say
 * @param published entries Redis confirmed since the start
 * @param dropped entries given up since the start: the buffer was full, or Redis lost or refused them
 * @param waiting entries in the buffer
 * @param lastId of the newest entry in the stream, else of the last one published here; empty if there is none
 */
public record StreamStatistics(
        OptionalLong length, long published, long dropped, int waiting, Optional<String> lastId) {}
