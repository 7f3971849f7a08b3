package dev.archipelago.communication.live;

/** Somebody who is sent messages. Called by one thread at a time; must neither block nor throw. */
public interface Subscriber {

    /** Whether a message sent now leaves at once. While it is not, only the newest snapshot is kept. */
    boolean ready();

    /** Sends one message. */
    void send(String message);
}
