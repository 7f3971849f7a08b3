package dev.archipelago.cache;

import java.util.OptionalLong;

/**
 * How a consumer group of a stream stands.
 *
 * @param name of the group
 * @param consumers it ever had
 * @param pending entries handed out and not acknowledged
 * @param lastId of the newest entry handed out; {@code 0-0} before the first
 * @param lag entries of the stream not handed out yet. Redis 7 says it itself. Redis 6.2 does not, nor does Redis 7
 *     after entries were deleted: it is then known where the group has everything, or nothing of what the stream still
 *     holds; anywhere between they are counted, 1000 of them at most, so that 1000 means as many or more. Empty if Redis
 *     did not answer
 */
public record StreamGroupStatistics(String name, long consumers, long pending, String lastId, OptionalLong lag) {}
