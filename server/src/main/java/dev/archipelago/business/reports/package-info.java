/** Decides what a report page, a list and a report document say. Typed models only; markup is left to the edge. */
@NullMarked
package dev.archipelago.business.reports;

import org.jspecify.annotations.NullMarked;
