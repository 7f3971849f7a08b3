/** What one TCP connection may do and for how long: deadlines, strict request heads, the cap, and an orderly end. */
@NullMarked
package dev.archipelago.web.connection;

import org.jspecify.annotations.NullMarked;
