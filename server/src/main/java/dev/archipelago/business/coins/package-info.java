/** Decides what is said of one coin: its indicators, its changes, its report. Typed models, and the one writer of them as JSON. */
@NullMarked
package dev.archipelago.business.coins;

import org.jspecify.annotations.NullMarked;
