package org.moox.sync.harness;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One request on its way from a sender to its target. */
final class Passage {

    private final Message request;
    private final FaultProxy.Connection connection;
    private final FaultProxy proxy;
    private String answered = "-";

    Passage(Message request, FaultProxy.Connection connection, FaultProxy proxy) {
        this.request = request;
        this.connection = connection;
        this.proxy = proxy;
        proxy.count(request.bytes().length);
    }

    Message request() {
        return request;
    }

    /** What the sender has heard: a status, or - when it has heard nothing. */
    String answered() {
        return answered;
    }

    /** All of it to the target, and what that answers. */
    Message forward() throws IOException {
        push(request.bytes());
        return pull();
    }

    void push(byte[] bytes) throws IOException {
        connection.far().getOutputStream().write(bytes);
    }

    Message pull() throws IOException {
        var answer = Message.read(connection.far().getInputStream());
        if (answer == null) {
            throw new EOFException("the target has hung up");
        }
        return answer;
    }

    /** All of it to the target over a connection of its own; nobody is interested in the answer. */
    void forwardLater(Duration wait) {
        FaultProxy.start(() -> {
            try (var late = new Socket(InetAddress.getLoopbackAddress(), connection.target())) {
                rest(wait);
                late.getOutputStream().write(request.bytes());
                Message.read(late.getInputStream());
                proxy.arrivedLate();
            } catch (IOException e) {
                return; // the target is gone by now
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void answer(Message answer) throws IOException {
        answered = answer.subject();
        answer(answer.bytes());
    }

    void answer(byte[] bytes) throws IOException {
        proxy.count(bytes.length);
        connection.near().getOutputStream().write(bytes);
    }

    /** On both sides. */
    void hangUp() {
        connection.close();
    }

    void rest(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
