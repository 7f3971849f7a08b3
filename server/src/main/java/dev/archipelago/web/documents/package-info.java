/** The project's documents, which the server shows: Markdown and the description of the HTTP interface. */
@NullMarked
package dev.archipelago.web.documents;

import org.jspecify.annotations.NullMarked;
