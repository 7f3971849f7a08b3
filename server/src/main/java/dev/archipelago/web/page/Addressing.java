package dev.archipelago.web.page;

/** How a request named what it wants, which decides who may cache the answer. */
public enum Addressing {
    /** By path alone: headers chose the language, or nothing named the version. */
    BY_PATH,
    /** By an address that says it all: with {@code ?lang=}, or with the version of a file. */
    BY_ADDRESS
}
