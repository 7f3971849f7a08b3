package dev.archipelago.infrastructure.config;

/** A value that must not be printed; its string form is a mask. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
