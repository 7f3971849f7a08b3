package dev.archipelago.web.page;

/** How a request names a resource, which decides who may cache the response. */
public enum Addressing {
    /** By path alone: headers choose the language, or the version is not named. */
    BY_PATH,
    /** By an address that determines the content: with {@code ?lang=}, or with the version of a file. */
    BY_ADDRESS
}
