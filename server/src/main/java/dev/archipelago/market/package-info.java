/** The vocabulary every floor speaks: coins, metrics, readings and snapshots. Records and enums only; imports nothing but the JDK. */
@NullMarked
package dev.archipelago.market;

import org.jspecify.annotations.NullMarked;
