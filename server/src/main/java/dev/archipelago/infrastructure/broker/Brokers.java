package dev.archipelago.infrastructure.broker;

import dev.archipelago.infrastructure.config.BrokerVariables;
import java.util.List;

/** The supported message brokers. */
public final class Brokers {

    /** Every supported broker, in the order of the documentation. */
    public static final List<Broker> REGISTERED = List.of(new KafkaBroker(), new NatsBroker());

    private Brokers() {}

    /** The configuration variables of every supported broker. */
    public static List<BrokerVariables> variables() {
        return REGISTERED.stream().map(Broker::variables).toList();
    }
}
