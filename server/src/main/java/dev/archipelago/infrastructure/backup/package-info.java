/** Backup and restore of the server's tables, by PostgreSQL's COPY through the JDBC driver. */
@NullMarked
package dev.archipelago.infrastructure.backup;

import org.jspecify.annotations.NullMarked;
