/** Reads the environment into typed records. Reports all invalid values at once and never prints a secret. */
@NullMarked
package dev.archipelago.infrastructure.config;

import org.jspecify.annotations.NullMarked;
