package dev.archipelago.web;

import dev.archipelago.language.Language;
import java.util.Optional;

/** Writes the page that says what went wrong. Thread-safe; does not block. */
@FunctionalInterface
public interface ProblemView {

    /**
     * The page as HTML.
     *
     * @param detailKey a message that says more than the status does
     */
    String html(Language language, int status, Optional<String> detailKey);
}
