package org.moox.sync.outgoing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A bare server that answers each request with whatever bytes a test likes, and counts connections and requests. */
final class RawPeer implements AutoCloseable {

    /** Writes an answer; the connection stays open until it returns false. */
    @FunctionalInterface
    interface Behaviour {
        boolean answer(OutputStream out) throws IOException;
    }

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    private final ServerSocket server;
    private final Behaviour behaviour;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "raw-peer");
        thread.setDaemon(true);
        return thread;
    });

    RawPeer(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
        threads.execute(this::accept);
    }

    /** @param port 0 for any */
    static RawPeer at(String address, int port, Behaviour behaviour) {
        try {
            return new RawPeer(new ServerSocket(port, 50, InetAddress.getByName(address)), behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Status 200 with this text, kept alive. */
    static Behaviour saying(String text) {
        return out -> {
            out.write("HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s".formatted(text.length(), text)
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return true;
        };
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                connections.incrementAndGet();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            do {
                var length = readHead(in);
                in.skipNBytes(length);
                requests.incrementAndGet();
            } while (behaviour.answer(socket.getOutputStream()));
        } catch (IOException e) {
            // the caller has gone, as it may
        }
    }

    /** Reads up to the empty line; answers the length of the body. */
    private static int readHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        return head.toString()
                .lines()
                .filter(line -> line.toLowerCase().startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
