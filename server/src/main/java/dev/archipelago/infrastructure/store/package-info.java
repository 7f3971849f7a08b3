/** PostgreSQL and Redis: embedded engines, connection pools and migrations. Independent of the stored data. */
@NullMarked
package dev.archipelago.infrastructure.store;

import org.jspecify.annotations.NullMarked;
