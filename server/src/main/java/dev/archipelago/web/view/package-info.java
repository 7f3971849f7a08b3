/** Views: models and templates of pages, messages in all languages, and the formatting of numbers and dates. */
@NullMarked
package dev.archipelago.web.view;

import org.jspecify.annotations.NullMarked;
