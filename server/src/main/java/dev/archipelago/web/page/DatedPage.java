package dev.archipelago.web.page;

import java.time.Instant;
import java.util.List;

/**
 * A page as the cache stores it.
 *
 * @param readAt when its content was read, by the clock of the node that rendered it: it may miss later changes
 * @param hashes the hash sources of its inline content, from which its policy is made
 * @param stored whether it comes from L2, in which case this node may have missed an invalidation
 */
record DatedPage(Page page, Instant readAt, List<String> hashes, boolean stored) {}
