/** Validates and manages alert rules, and decides when they fire. */
@NullMarked
package dev.archipelago.business.alerts;

import org.jspecify.annotations.NullMarked;
