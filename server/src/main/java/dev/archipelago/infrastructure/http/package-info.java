/** HTTP clients with one deadline for the whole exchange and a limit on the size of bodies. */
@NullMarked
package dev.archipelago.infrastructure.http;

import org.jspecify.annotations.NullMarked;
