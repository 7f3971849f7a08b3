/** The record of the periods in which components were not fully operational. */
@NullMarked
package dev.archipelago.observability.incident;

import org.jspecify.annotations.NullMarked;
