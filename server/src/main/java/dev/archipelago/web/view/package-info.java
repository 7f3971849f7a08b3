/** Representation: templates, messages in both languages, and the formatting of numbers and dates. */
@NullMarked
package dev.archipelago.web.view;

import org.jspecify.annotations.NullMarked;
