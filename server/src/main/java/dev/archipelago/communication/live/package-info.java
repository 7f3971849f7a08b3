/** Sends snapshots and announcements to live subscribers, independently of the web server. */
@NullMarked
package dev.archipelago.communication.live;

import org.jspecify.annotations.NullMarked;
