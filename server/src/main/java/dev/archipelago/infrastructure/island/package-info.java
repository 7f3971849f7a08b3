/**
 * The interface of all islands: name, layer, health, statistics and how to close them. Islands implement it, and
 * observability uses it.
 */
@NullMarked
package dev.archipelago.infrastructure.island;

import org.jspecify.annotations.NullMarked;
