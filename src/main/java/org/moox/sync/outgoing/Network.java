package org.moox.sync.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** A range of addresses, such as {@code 10.0.0.0/8}. */
record Network(byte[] base, int bits) {

    static Network of(String text) {
        var slash = text.trim().split("/", 2);
        try {
            if (!slash[0].matches("[0-9a-fA-F:.]+")) { // a name would be looked up
                throw unreadable(text);
            }
            var base = InetAddress.getByName(slash[0]).getAddress();
            var bits = slash.length == 2 ? Integer.parseInt(slash[1]) : base.length * 8;
            if (bits < 0 || bits > base.length * 8) {
                throw unreadable(text);
            }
            return new Network(base, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw unreadable(text);
        }
    }

    boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    boolean contains(byte[] address) {
        if (address.length != base.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> bit % 8;
            if ((address[bit / 8] & mask) != (base[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static SyncException unreadable(String text) {
        return new SyncException(Reason.INVALID, "sync.peer.allowed-networks",
                "sync.peer.allowed-networks: %s is not a network such as 10.1.0.0/16.".formatted(text));
    }
}
