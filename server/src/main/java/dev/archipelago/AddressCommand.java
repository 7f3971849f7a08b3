package dev.archipelago;

import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.store.Engines;
import java.io.PrintStream;
import java.util.Optional;

/** Prints where other programs log in to the embedded engines of the server that runs. */
final class AddressCommand {

    private final Configuration configuration;
    private final PrintStream out;
    private final PrintStream err;

    AddressCommand(Configuration configuration, PrintStream out, PrintStream err) {
        this.configuration = configuration;
        this.out = out;
        this.err = err;
    }

    /**
     * The address for the program that makes reports.
     *
     * @return 0 when it was printed, else 1
     */
    int printDatabase() {
        return printDatabase(Engines.generatorDatabase(configuration.storage().data()));
    }

    /**
     * The address for an operator who corrects or deletes reports.
     *
     * @return 0 when it was printed, else 1
     */
    int printOwnersDatabase() {
        return printDatabase(Engines.ownerDatabase(configuration.storage().data()));
    }

    private int printDatabase(Optional<DatabaseAddress> embedded) {
        if (configuration.storage().database().address().isPresent()) {
            err.println("DATABASE_URL is set: reports are stored there, by a role of your own.");
            return 1;
        }
        return print(embedded.map(DatabaseAddress::url));
    }

    /**
     * The address for programs that read the market.
     *
     * @return 0 when it was printed, else 1
     */
    int printRedis() {
        if (configuration.storage().redis().choice() != RedisConfig.Choice.EMBEDDED) {
            err.println("REDIS_URL is set: the market is published there, or nowhere if it is off.");
            return 1;
        }
        return print(Engines.readerRedis(configuration.storage().data()));
    }

    private int print(Optional<Secret> address) {
        if (address.isEmpty()) {
            err.println("No server runs on DATA_DIR "
                    + configuration.storage().data().directory()
                    + ": start ./run first. For a running demo: DATA_DIR=data/demo");
            return 1;
        }
        out.println(address.get().reveal());
        return 0;
    }
}
