package org.moox.sync.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Stands before a platform, under the domain by which its peers know it, and does to their requests what a test wants. Without orders it passes everything
 * on, and counts.
 */
public final class FaultProxy implements AutoCloseable {

    /** Where batches of changes go. */
    public static final String BATCHES = "/sync-webhook";

    private static final int REMEMBERED = 5_000;
    private static final Fault NONE = new Fault.None();

    private final int target = Ports.free();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger late = new AtomicInteger();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedDeque<Passed> passed = new ConcurrentLinkedDeque<>();
    private final List<Planned> plan = new ArrayList<>();
    private volatile Supplier<Fault> usual = () -> NONE;
    private volatile ServerSocket door;
    private final int port;

    public FaultProxy() {
        door = door(0);
        port = door.getLocalPort();
        start(this::accept);
    }

    /**
     * A request that has come.
     *
     * @param answer the status that the sender has seen; - for none
     */
    public record Passed(Instant at, String path, int bytes, Fault fault, String answer) {
    }

    private record Planned(String path, Fault fault) {
    }

    public String domain() {
        return "http://localhost:" + port;
    }

    /** What the platform behind it is to be started with. */
    public Map<String, String> settings() {
        return Map.of("QUARKUS_HTTP_PORT", Integer.toString(target), "SYNC_PLATFORM_DOMAIN", domain());
    }

    /** Of requests and answers, so far. */
    public long bytes() {
        return bytes.get();
    }

    /** How many requests the target has answered behind the sender's back, so far. */
    public int late() {
        return late.get();
    }

    void count(int more) {
        bytes.addAndGet(more);
    }

    void arrivedLate() {
        late.incrementAndGet();
    }

    /** Those that came last, in the order in which they ended. */
    public List<Passed> passed() {
        return List.copyOf(passed);
    }

    /** What becomes of the next batches, one after the other. */
    public void next(Fault... faults) {
        next(BATCHES, faults);
    }

    /** What becomes of the next requests to this path, one after the other. */
    public void next(String path, Fault... faults) {
        synchronized (plan) {
            List.of(faults).forEach(fault -> plan.add(new Planned(path, fault)));
        }
    }

    /** What becomes of all requests for which nothing else was ordered. */
    public void usually(Supplier<Fault> fault) {
        usual = fault;
    }

    /** All orders are forgotten, and the door is open. */
    public void calm() {
        usual = () -> NONE;
        synchronized (plan) {
            plan.clear();
        }
        open();
    }

    /** From now on connections are refused, and those that there were are broken off. */
    public synchronized void shut() {
        close();
    }

    public synchronized void open() {
        if (door.isClosed()) {
            door = door(port);
            start(this::accept);
        }
    }

    private static ServerSocket door(int port) {
        try {
            return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        var mine = door;
        while (!mine.isClosed()) {
            try {
                var connection = new Connection(mine.accept(), target);
                connections.add(connection);
                start(() -> serve(connection));
            } catch (IOException e) {
                continue; // closed
            }
        }
    }

    private void serve(Connection connection) {
        try (connection) {
            for (var request = connection.read(); request != null; request = connection.read()) {
                var fault = fault(request.subject());
                var passage = new Passage(request, connection, this);
                try {
                    fault.befall(passage);
                } finally {
                    remember(new Passed(Instant.now(), request.subject(), request.body().length, fault, passage.answered()));
                }
            }
        } catch (IOException e) {
            return; // one side has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    private Fault fault(String path) {
        synchronized (plan) {
            for (var planned : plan) {
                if (planned.path.equals(path)) {
                    plan.remove(planned);
                    return planned.fault;
                }
            }
        }
        return usual.get();
    }

    private void remember(Passed request) {
        passed.add(request);
        if (passed.size() > REMEMBERED) {
            passed.poll();
        }
    }

    static void start(Runnable work) {
        var thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(Connection::close);
    }

    /** From a sender, and with the first request that is passed on, to the target. */
    static final class Connection implements AutoCloseable {

        private final Socket near;
        private final int target;
        private Socket far;
        private boolean closed;

        Connection(Socket near, int target) {
            this.near = near;
            this.target = target;
        }

        Message read() throws IOException {
            return near.isClosed() ? null : Message.read(near.getInputStream());
        }

        Socket near() {
            return near;
        }

        int target() {
            return target;
        }

        synchronized Socket far() throws IOException {
            if (closed) {
                throw new IOException("closed");
            }
            if (far == null) {
                far = new Socket(InetAddress.getLoopbackAddress(), target);
                far.setTcpNoDelay(true);
                near.setTcpNoDelay(true);
            }
            return far;
        }

        @Override
        public synchronized void close() {
            closed = true;
            try (near; var open = far) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
