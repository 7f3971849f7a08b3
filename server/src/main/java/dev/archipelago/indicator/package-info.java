/** Computes technical indicators from klines with ta4j. Stateless, without input or output. */
@NullMarked
package dev.archipelago.indicator;

import org.jspecify.annotations.NullMarked;
