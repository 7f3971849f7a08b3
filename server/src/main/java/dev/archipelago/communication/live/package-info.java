/** Fans snapshots and announcements out to live subscribers, newest first for the slow. Knows no web server. */
@NullMarked
package dev.archipelago.communication.live;

import org.jspecify.annotations.NullMarked;
