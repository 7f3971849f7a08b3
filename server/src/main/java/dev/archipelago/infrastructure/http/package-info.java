/** Calls to other servers with one deadline over the whole exchange and a limit on the body. Knows nothing of who is asked. */
@NullMarked
package dev.archipelago.infrastructure.http;

import org.jspecify.annotations.NullMarked;
