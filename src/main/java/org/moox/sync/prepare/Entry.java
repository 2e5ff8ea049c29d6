package org.moox.sync.prepare;

import org.moox.sync.log.Deliveries.Sending;
import org.moox.sync.wire.Item;

/**
 * An item with what settling it needs.
 *
 * @param sending its delivery
 * @param pending whether the delivery was parked, waiting or deleting before, so that an acknowledgement must say otherwise
 */
public record Entry(Item item, Sending sending, boolean pending) {
}
