/** The command {@code doctor}: checks what a server depends on and says what to do about what it finds. */
@NullMarked
package dev.archipelago.doctor;

import org.jspecify.annotations.NullMarked;
