/**
 * Pages ready to be sent: encoded bodies, validators and headers, made once for each content change. Keeps them in the
 * cache.
 */
@NullMarked
package dev.archipelago.web.page;

import org.jspecify.annotations.NullMarked;
