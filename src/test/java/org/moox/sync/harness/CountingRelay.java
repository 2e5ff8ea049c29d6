package org.moox.sync.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** Passes connections on to a port of this machine and counts the bytes of both directions. */
public final class CountingRelay implements AutoCloseable {

    private final ServerSocket door;
    private final int port;
    private final AtomicLong bytes = new AtomicLong();

    /** @param port where the connections are passed on to */
    public CountingRelay(int port) {
        this.port = port;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    public String domain() {
        return "http://localhost:" + door.getLocalPort();
    }

    /** So far. */
    public long bytes() {
        return bytes.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var near = door.accept();
                var far = new Socket(InetAddress.getLoopbackAddress(), port);
                start(() -> pump(near, far));
                start(() -> pump(far, near));
            } catch (IOException e) {
                continue; // nobody is behind it now, or it is closed
            }
        }
    }

    private void pump(Socket from, Socket to) {
        try (from; to) {
            var buffer = new byte[8192];
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes.addAndGet(read);
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            return; // one side has gone
        }
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
