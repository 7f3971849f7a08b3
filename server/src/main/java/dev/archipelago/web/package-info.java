/**
 * The HTTP edge: routes, content negotiation, limits and errors. Answers from memory on the event loop and renders
 * everything else on virtual threads.
 */
@NullMarked
package dev.archipelago.web;

import org.jspecify.annotations.NullMarked;
