/** The vocabulary of alerts: rules over figures of the market, and what came of them. Records and enums only; imports nothing but the JDK. */
@NullMarked
package dev.archipelago.market.alert;

import org.jspecify.annotations.NullMarked;
