package org.moox.sync.schedule;

/** One step of a schedule. One that has nothing to do at its time does nothing, so any part of a schedule is a schedule. */
sealed interface Step {

    void take(World world);

    /** A statement in one of the open transactions. */
    record Write(int connection, String sql) implements Step {
        @Override
        public void take(World world) {
            world.source.write(connection, sql);
        }
    }

    record End(int connection, boolean commit) implements Step {
        @Override
        public void take(World world) {
            world.source.end(connection, commit);
        }
    }

    record Truncate(String table) implements Step {
        @Override
        public void take(World world) {
            world.source.truncate(table);
        }
    }

    /** A process goes on, so many pauses. */
    record Go(int process, int pauses) implements Step {
        @Override
        public void take(World world) {
            world.go(process, pauses);
        }
    }

    /** A process and what it sends go on as they should. */
    record Flow(int process, int batches) implements Step {
        @Override
        public void take(World world) {
            world.flow(process, batches);
        }
    }

    record Crash(int process) implements Step {
        @Override
        public void take(World world) {
            world.crash(process);
        }
    }

    /** So much time passes that leases and back-offs have ended. */
    record Expire() implements Step {
        @Override
        public void take(World world) {
            world.expire();
        }
    }

    /** How far an answer gets. */
    enum Way {
        BACK, LATE, LOST
    }

    /** A request reaches the target. */
    record Deliver(int which, boolean doubled, Way way) implements Step {
        @Override
        public void take(World world) {
            world.deliver(which, doubled, way);
        }
    }

    record Lose(int which) implements Step {
        @Override
        public void take(World world) {
            world.network.take(which, false);
        }
    }

    /** A late answer arrives. */
    record Arrive(int which) implements Step {
        @Override
        public void take(World world) {
            world.network.arrive(which);
        }
    }

    /** What a sender is told by others than the target. */
    enum Word {
        NO_ANSWER, TOO_LARGE, BUSY
    }

    record Say(int process, Word word) implements Step {
        @Override
        public void take(World world) {
            world.say(process, word);
        }
    }

    /** The target takes rows that it did not take, or no longer. */
    record Gate(boolean open) implements Step {
        @Override
        public void take(World world) {
            world.target.gate(open);
        }
    }

    record Retry() implements Step {
        @Override
        public void take(World world) {
            world.retry();
        }
    }

    record Heartbeat() implements Step {
        @Override
        public void take(World world) {
            world.heartbeat();
        }
    }

    record Prune() implements Step {
        @Override
        public void take(World world) {
            world.prune();
        }
    }

    record BackUp(boolean ofSource) implements Step {
        @Override
        public void take(World world) {
            (ofSource ? world.source.backup : world.target.backup).take();
        }
    }

    /** Back to the copy; with the source's database its processes start anew. */
    record Restore(boolean ofSource) implements Step {
        @Override
        public void take(World world) {
            world.restore(ofSource);
        }
    }

    /** The source's database is of another cluster now. */
    record Elsewhere() implements Step {
        @Override
        public void take(World world) {
            world.elsewhere();
        }
    }

    /** Reconciles reach the target, or do not. */
    record Line(boolean connected) implements Step {
        @Override
        public void take(World world) {
            world.connected = connected;
        }
    }
}
