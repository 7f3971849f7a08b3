package dev.archipelago.cache.streams;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The counters of a {@link BufferedStreamWriter} and the state of its stream.
 *
 * @param length the number of entries in the stream; empty if Redis did not answer
 * @param published the number of entries Redis confirmed
 * @param dropped the number of entries that were dropped because the buffer was full or Redis lost or rejected them
 * @param waiting the number of entries in the buffer
 * @param perSecond the rate of confirmed entries, averaged over the last ten seconds
 * @param lastId the identifier of the newest entry in the stream, else of the last one published; empty if there is
 *     none
 * @param groups the consumer groups of the stream; empty if there is none or Redis did not answer
 */
public record StreamStatistics(
        OptionalLong length,
        long published,
        long dropped,
        int waiting,
        double perSecond,
        Optional<String> lastId,
        List<StreamGroupStatistics> groups) {}
