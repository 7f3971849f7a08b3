package dev.archipelago.infrastructure.store;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Which node of many does what only one should do. Thread-safe; no method blocks. */
public interface Leadership {

    /** The role of a node. */
    enum Role {
        /** Holds the lease: it alone does the work. */
        LEADER,
        /** Another node holds the lease, or none does yet. */
        FOLLOWER,
        /** There is no Redis to coordinate with: the node works for itself. */
        ALONE;

        /** Whether a node in this role does the work itself. */
        public boolean leads() {
            return this != FOLLOWER;
        }
    }

    /** What this node is now. */
    Role role();

    /** Since when it has been that. */
    Instant since();

    /** The number of this node's term: higher than that of every leader before it; empty unless it is the leader. */
    OptionalLong epoch();

    /** The node that leads, by the name that it gave itself; empty if that is not known. */
    default Optional<String> leader() {
        return Optional.empty();
    }

    /**
     * Calls {@code listener} with each new role, on a thread that it must not block. The previous role is not
     * passed.
     */
    void onChange(Consumer<Role> listener);

    /** Begins to decide the role; until then one that has to be decided is {@code FOLLOWER}. */
    default void start() {}

    /** Whether this node does the work. */
    default boolean leading() {
        return role().leads();
    }

    /** Role, since when and epoch for people and monitors. */
    default Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        Role role = role();
        figures.put("role", role.name().toLowerCase(Locale.ROOT));
        figures.put("leading", role.leads());
        figures.put("since", since().toString());
        epoch().ifPresent(number -> figures.put("epoch", number));
        return figures;
    }

    /** Of a node that is the only one from {@code since} on. */
    static Leadership alone(Instant since) {
        return new Leadership() {
            @Override
            public Role role() {
                return Role.ALONE;
            }

            @Override
            public Instant since() {
                return since;
            }

            @Override
            public OptionalLong epoch() {
                return OptionalLong.empty();
            }

            @Override
            public void onChange(Consumer<Role> listener) {
                // It never changes.
            }
        };
    }
}
