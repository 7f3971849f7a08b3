package dev.archipelago.infrastructure.config;

/** A value that must never be printed: its text form is a mask. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
