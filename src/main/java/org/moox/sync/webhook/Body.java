package org.moox.sync.webhook;

import java.util.function.Consumer;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads the raw bytes of one request, up to a limit. What goes beyond is dropped as it comes, so that memory stays flat and a sender that
 * is still writing gets to read the answer; a sender that goes on and on is cut off.
 */
final class Body {

    private static final int PATIENCE = 4;

    private final RoutingContext exchange;
    private final long limit;
    private final Consumer<byte[]> whole;
    private final Runnable tooLarge;
    private Buffer bytes = Buffer.buffer();
    private long seen;
    private boolean over;

    private Body(RoutingContext exchange, long limit, Consumer<byte[]> whole, Runnable tooLarge) {
        this.exchange = exchange;
        this.limit = limit;
        this.whole = whole;
        this.tooLarge = tooLarge;
    }

    /** Calls exactly one of the two, on the event loop; neither when the sender goes away. */
    static void read(RoutingContext exchange, long limit, Consumer<byte[]> whole, Runnable tooLarge) {
        var body = new Body(exchange, limit, whole, tooLarge);
        // an application around us may have its bodies read for it
        if (exchange.body() != null && exchange.body().buffer() != null) {
            body.take(exchange.body().buffer());
            body.end();
        } else {
            exchange.request().handler(body::take);
            exchange.request().endHandler(end -> body.end());
            exchange.request().resume();
        }
    }

    private void take(Buffer part) {
        seen += part.length();
        if (seen > limit) {
            bytes = null;
            if (seen > limit * PATIENCE) {
                refuse();
            }
        } else {
            bytes.appendBuffer(part);
        }
    }

    private void end() {
        if (seen > limit) {
            refuse();
        } else {
            whole.accept(bytes.getBytes());
        }
    }

    private void refuse() {
        if (!over) {
            over = true;
            exchange.response().putHeader("Connection", "close");
            tooLarge.run();
        }
    }
}
