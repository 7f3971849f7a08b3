/** Who asks: the addresses of clients, seen through trusted proxies, and how much each of them may ask for. */
@NullMarked
package dev.archipelago.web.client;

import org.jspecify.annotations.NullMarked;
