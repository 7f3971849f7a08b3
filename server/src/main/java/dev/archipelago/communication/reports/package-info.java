/** Reads reports from PostgreSQL and notices when a generator adds, corrects or deletes one. The only writer is the import command. */
@NullMarked
package dev.archipelago.communication.reports;

import org.jspecify.annotations.NullMarked;
