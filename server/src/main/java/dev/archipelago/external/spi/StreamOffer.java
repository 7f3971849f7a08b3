package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.market.Coin;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A stream of prices that an upstream offers.
 *
 * @param address the address of its WebSocket
 * @param alternative the address that is used while the first one does not serve the region
 * @param currency the currency of its prices
 * @param protocol creates the wire format for a list of coins
 */
public record StreamOffer(
        Address address,
        Optional<Address> alternative,
        QuoteCurrency currency,
        Function<List<Coin>, StreamProtocol> protocol) {}
