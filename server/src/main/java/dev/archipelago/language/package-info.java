/** The languages of the site: a value that travels from the request through the repository of reports to the view. */
@NullMarked
package dev.archipelago.language;

import org.jspecify.annotations.NullMarked;
