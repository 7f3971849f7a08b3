/** Draws the pictures that stand for a report where its link is shown elsewhere. */
@NullMarked
package dev.archipelago.web.picture;

import org.jspecify.annotations.NullMarked;
