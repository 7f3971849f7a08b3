/** Health, metrics and statistics of all islands, which it receives as a list. */
@NullMarked
package dev.archipelago.observability;

import org.jspecify.annotations.NullMarked;
