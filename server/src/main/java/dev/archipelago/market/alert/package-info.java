/**
 * The vocabulary of alerts: rules, fired alerts and their deliveries. Records and enums only; depends on the JDK only.
 */
@NullMarked
package dev.archipelago.market.alert;

import org.jspecify.annotations.NullMarked;
