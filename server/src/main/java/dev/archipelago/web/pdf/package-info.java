/** Reports as PDF files: markup and styles made for the renderer, charts as vectors, fonts inside. It reaches no network and no file. */
@NullMarked
package dev.archipelago.web.pdf;

import org.jspecify.annotations.NullMarked;
