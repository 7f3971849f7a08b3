/** Builds and starts the server: reads arguments, builds the layers bottom up, closes them top down. */
@NullMarked
package dev.archipelago;

import org.jspecify.annotations.NullMarked;
