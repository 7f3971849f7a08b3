/**
 * Rate limits and quotas, counted in memory or, for all servers together, in Redis. Independent of upstreams and
 * clients.
 */
@NullMarked
package dev.archipelago.infrastructure.budget;

import org.jspecify.annotations.NullMarked;
