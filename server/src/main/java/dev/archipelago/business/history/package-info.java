/** Decides what is answered of the past: which span, how fine, from what. Typed models only. */
@NullMarked
package dev.archipelago.business.history;

import org.jspecify.annotations.NullMarked;
