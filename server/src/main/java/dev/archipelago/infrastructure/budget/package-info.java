/** How often something may be done, counted in memory or, for all servers together, in Redis. Knows neither upstreams nor clients. */
@NullMarked
package dev.archipelago.infrastructure.budget;

import org.jspecify.annotations.NullMarked;
