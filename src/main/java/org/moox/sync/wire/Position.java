package org.moox.sync.wire;

import java.util.Comparator;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Where something stands in a stream: windows are counted by {@code tick}, changes inside a window are ordered by their log position.
 *
 * @param tick number of the window, from 1; 0 before the first one
 * @param position position in the source's change log
 */
@RegisterForReflection // bound by Jackson
public record Position(long tick, long position) implements Comparable<Position> {

    public static final Position START = new Position(0, 0);

    private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::tick)
            .thenComparingLong(Position::position);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    public boolean isAfter(Position other) {
        return compareTo(other) > 0;
    }
}
