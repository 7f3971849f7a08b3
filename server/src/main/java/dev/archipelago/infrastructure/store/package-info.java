/** PostgreSQL and Redis: embedded engines, connection pools and migrations. Knows nothing of what is stored. */
@NullMarked
package dev.archipelago.infrastructure.store;

import org.jspecify.annotations.NullMarked;
