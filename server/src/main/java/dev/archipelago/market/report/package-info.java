/** The vocabulary of publishing reports: their texts and their states. */
@NullMarked
package dev.archipelago.market.report;

import org.jspecify.annotations.NullMarked;
