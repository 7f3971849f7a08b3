package dev.archipelago.cache;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a publisher did, and how its stream stands.
 *
 * @param length entries in the stream; empty if Redis did not say
 * @param published entries Redis confirmed since the start
 * @param dropped entries given up since the start: the buffer was full, or Redis lost or refused them
 * @param waiting entries in the buffer
 * @param perSecond entries Redis confirmed each second, on average over the last ten seconds
 * @param lastId of the newest entry in the stream, else of the last one published here; empty if there is none
 * @param groups the stream's consumer groups; empty if there is none, or Redis did not say
 */
public record StreamStatistics(
        OptionalLong length,
        long published,
        long dropped,
        int waiting,
        double perSecond,
        Optional<String> lastId,
        List<StreamGroupStatistics> groups) {}
