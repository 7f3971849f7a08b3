/** Named keys with scopes, with which operators and programs authorise requests. */
@NullMarked
package dev.archipelago.infrastructure.key;

import org.jspecify.annotations.NullMarked;
