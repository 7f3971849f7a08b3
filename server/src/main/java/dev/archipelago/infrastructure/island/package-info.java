/** What every island shows of itself: name, health, statistics and how to close it. Observability reads it; the islands implement it. */
@NullMarked
package dev.archipelago.infrastructure.island;

import org.jspecify.annotations.NullMarked;
