/**
 * The log: its output in text or JSON with secrets masked, its levels, the request that a line belongs to, and warnings
 * about what is slow.
 */
@NullMarked
package dev.archipelago.infrastructure.log;

import org.jspecify.annotations.NullMarked;
