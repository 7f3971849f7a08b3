/** Decides when an alert fires, and which rules people may make. */
@NullMarked
package dev.archipelago.business.alerts;

import org.jspecify.annotations.NullMarked;
