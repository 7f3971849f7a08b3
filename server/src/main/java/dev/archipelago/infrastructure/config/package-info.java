/** Reads the environment into typed records, one for each island. Reports every bad value at once and never prints a secret. */
@NullMarked
package dev.archipelago.infrastructure.config;

import org.jspecify.annotations.NullMarked;
