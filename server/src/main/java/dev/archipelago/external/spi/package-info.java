/**
 * What an upstream's package implements and the core calls: sources, the values they decode, the transport they are given and the strict reading of JSON answers.
 */
@NullMarked
package dev.archipelago.external.spi;

import org.jspecify.annotations.NullMarked;
