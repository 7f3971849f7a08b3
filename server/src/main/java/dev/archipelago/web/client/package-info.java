/** The clients: their addresses, determined through trusted proxies, and their rate limits. */
@NullMarked
package dev.archipelago.web.client;

import org.jspecify.annotations.NullMarked;
