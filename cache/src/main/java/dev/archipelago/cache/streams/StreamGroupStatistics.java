package dev.archipelago.cache.streams;

import java.util.OptionalLong;

/**
 * The state of a consumer group.
 *
 * @param name the name of the group
 * @param consumers the number of its consumers
 * @param pending the number of entries that were delivered and not acknowledged
 * @param lastId the identifier of the newest delivered entry; {@code 0-0} before the first
 * @param lag the number of entries that were not delivered yet. Redis 6.2 does not report it, nor does Redis 7 after
 *     entries were deleted: entries are then counted up to 1000, so that 1000 means as many or more. Empty if Redis did
 *     not answer
 */
public record StreamGroupStatistics(String name, long consumers, long pending, String lastId, OptionalLong lag) {}
