/** Decides what the dashboard says of the market. Typed models only; no HTML and no JSON text. */
@NullMarked
package dev.archipelago.business.dashboard;

import org.jspecify.annotations.NullMarked;
