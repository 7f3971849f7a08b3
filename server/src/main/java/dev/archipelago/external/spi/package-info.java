/**
 * The service provider interface of upstreams: sources, the values they decode, their transport and the strict decoding
 * of JSON responses.
 */
@NullMarked
package dev.archipelago.external.spi;

import org.jspecify.annotations.NullMarked;
