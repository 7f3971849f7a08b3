/**
 * Reads reports from PostgreSQL, detects changes by generators, and maintains the catalogue. Only the import command
 * writes reports.
 */
@NullMarked
package dev.archipelago.communication.reports;

import org.jspecify.annotations.NullMarked;
