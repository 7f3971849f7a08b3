/**
 * PDF files of reports: prepares markup and styles for the renderer, draws charts as vectors and embeds fonts. Accesses
 * neither the network nor files.
 */
@NullMarked
package dev.archipelago.web.pdf;

import org.jspecify.annotations.NullMarked;
