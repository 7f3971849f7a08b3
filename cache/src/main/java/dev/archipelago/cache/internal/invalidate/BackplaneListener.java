package dev.archipelago.cache.internal.invalidate;

/** Receives the changes other processes announce. Called on threads it must not block. */
public interface BackplaneListener {

    /** Another process changed a key or a marker. */
    void onEvent(BackplaneEvent event);

    /** All changes from now on are delivered; earlier ones may have been missed. */
    void onSubscribed();

    /** No changes are delivered until {@link #onSubscribed} is called. */
    void onConnectionLost();

    /** Redis refused the subscription, for example because its user lacks the right to the channel. */
    default void onRefused(RuntimeException failure) {}

    /** Ignores all changes. */
    BackplaneListener NONE = new BackplaneListener() {
        @Override
        public void onEvent(BackplaneEvent event) {}

        @Override
        public void onSubscribed() {}

        @Override
        public void onConnectionLost() {}
    };
}
