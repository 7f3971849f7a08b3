/** Health, metrics and statistics of every island. Receives the list of islands and asks each. */
@NullMarked
package dev.archipelago.observability;

import org.jspecify.annotations.NullMarked;
