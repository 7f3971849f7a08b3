package dev.archipelago.infrastructure.island;

/** The five layers of the server, from bottom to top. */
public enum Layer {
    INFRASTRUCTURE(1),
    EXTERNAL_SERVICES(2),
    COMMUNICATION(3),
    OBSERVABILITY(4),
    BUSINESS_LOGIC(5);

    private final int number;

    Layer(int number) {
        this.number = number;
    }

    /** The number of the layer, from 1 at the bottom to 5. */
    public int number() {
        return number;
    }
}
