/** The append-only record of what operators changed. */
@NullMarked
package dev.archipelago.infrastructure.audit;

import org.jspecify.annotations.NullMarked;
