/** Provides the content of the dashboard as typed models, without HTML. */
@NullMarked
package dev.archipelago.business.dashboard;

import org.jspecify.annotations.NullMarked;
