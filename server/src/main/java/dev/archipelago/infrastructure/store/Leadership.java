package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.island.Statistics;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Leader election among the servers of a site. Thread-safe; no method blocks. */
public interface Leadership {

    /** The role of a node. */
    enum Role {
        /** Holds the lease and is the only one to do the work. */
        LEADER,
        /** Does no work: another node holds the lease, or none does yet. */
        FOLLOWER,
        /** Works without coordination, since there is no Redis. */
        ALONE;

        /** Whether a node in this role does the work. */
        public boolean leads() {
            return this != FOLLOWER;
        }
    }

    /**
     * The role of a node.
     *
     * @param since the time since which the node has had its role
     * @param epoch the epoch of its term; empty unless it is the leader
     * @param node the name of this node; empty if it is the only one
     * @param leader the name of the leading node, an empty text if it is unknown; empty if this node is the only one
     */
    record LeadershipStatistics(
            Role role,
            boolean leading,
            Instant since,
            OptionalLong epoch,
            Optional<String> node,
            Optional<String> leader)
            implements Statistics {}

    /** The current role of this node. */
    Role role();

    /** The time since which this node has had its role. */
    Instant since();

    /** The epoch of this node's term, higher than that of every earlier leader; empty unless it is the leader. */
    OptionalLong epoch();

    /** The name of the leading node; empty if it is unknown. */
    default Optional<String> leader() {
        return Optional.empty();
    }

    /**
     * Registers a listener for role changes, which is called with each new role on a thread that it must not block. It
     * is not called with the current role.
     */
    void onChange(Consumer<Role> listener);

    /** Begins the election; until it is decided, an elected role is {@code FOLLOWER}. */
    default void start() {}

    /** Whether this node does the work. */
    default boolean leading() {
        return role().leads();
    }

    /** The role, its start and the epoch. */
    default LeadershipStatistics statistics() {
        Role role = role();
        return new LeadershipStatistics(role, role.leads(), since(), epoch(), Optional.empty(), Optional.empty());
    }

    /** The leadership of the only node of a site, from {@code since} on. */
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
                // The role never changes.
            }
        };
    }
}
