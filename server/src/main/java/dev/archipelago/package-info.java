/** Puts the house together and starts it: reads arguments, builds the islands bottom up, stops them top down. */
@NullMarked
package dev.archipelago;

import org.jspecify.annotations.NullMarked;
