/** Alert rules and what became of them, in PostgreSQL; the runs that evaluate, tell listeners and call webhooks. What fires is decided above. */
@NullMarked
package dev.archipelago.communication.alerts;

import org.jspecify.annotations.NullMarked;
