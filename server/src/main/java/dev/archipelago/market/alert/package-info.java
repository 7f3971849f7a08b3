/**
 * The domain model of alerts: rules, fired alerts and their deliveries. Records and enums that depend on the JDK only.
 */
@NullMarked
package dev.archipelago.market.alert;

import org.jspecify.annotations.NullMarked;
