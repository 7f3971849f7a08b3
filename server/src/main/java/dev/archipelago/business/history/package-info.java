/** Queries the history of metrics: ranges, steps and resolutions. Typed models only. */
@NullMarked
package dev.archipelago.business.history;

import org.jspecify.annotations.NullMarked;
