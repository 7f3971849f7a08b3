package dev.archipelago.web;

/** A group of routes of the server. */
@FunctionalInterface
public interface RouteModule {

    /** Adds the routes to {@code table}; routes that are added first are tried first. */
    void mount(RouteTable table);
}
