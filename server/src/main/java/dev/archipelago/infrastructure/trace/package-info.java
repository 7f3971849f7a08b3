/** Traces, which are exported over OTLP if a collector is configured. */
@NullMarked
package dev.archipelago.infrastructure.trace;

import org.jspecify.annotations.NullMarked;
