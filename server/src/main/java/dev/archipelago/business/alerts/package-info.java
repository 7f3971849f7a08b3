/** Decides when an alert fires, and validates and manages the rules. */
@NullMarked
package dev.archipelago.business.alerts;

import org.jspecify.annotations.NullMarked;
