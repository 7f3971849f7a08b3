package dev.archipelago.web.page;

import java.time.Instant;
import java.util.List;

/**
 * A page as the cache keeps it.
 *
 * @param readAt when reading what it says began, by the clock of the node that made it: it may miss later changes
 * @param hashes the hash sources of its inline content, from which its policy is made
 * @param stored whether it comes from L2, where this node may not have heard of what changed since
 */
record DatedPage(Page page, Instant readAt, List<String> hashes, boolean stored) {}
