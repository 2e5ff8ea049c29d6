package org.moox.sync.webhook;

import java.util.function.Consumer;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads the raw bytes of one request, up to a limit and as far as there is room for them. What goes beyond is dropped as it comes, so that memory stays flat and a sender that is still
 * writing gets to read the answer; a sender that goes on and on, or never comes to an end, is cut off.
 */
final class Body {

    /** How it ended. */
    enum End {
        WHOLE, TOO_LARGE, NO_ROOM, TOO_SLOW
    }

    private static final int PATIENCE = 4;
    private static final long LONGEST = 60_000;

    private final RoutingContext exchange;
    private final long limit;
    private final long most;
    private final Bodies.Share room;
    private final Consumer<Body> ended;
    private Buffer bytes = Buffer.buffer();
    private long seen;
    private End end = End.WHOLE;
    private boolean over;

    private Body(RoutingContext exchange, long limit, long most, Bodies.Share room, Consumer<Body> ended) {
        this.exchange = exchange;
        this.limit = limit;
        this.most = most;
        this.room = room;
        this.ended = ended;
    }

    /**
     * Calls it once, on the event loop; never when the sender goes away. The room is given back when the exchange ends.
     *
     * @param limit of what is kept
     * @param most whoever sends a multiple of it is not read to the end
     */
    static void read(RoutingContext exchange, long limit, long most, Bodies.Share room, Consumer<Body> ended) {
        var body = new Body(exchange, limit, most, room, ended);
        exchange.addEndHandler(end -> room.end());
        // an application around us may have its bodies read for it
        if (exchange.body() != null && exchange.body().buffer() != null) {
            body.take(exchange.body().buffer());
            body.end();
        } else {
            var deadline = exchange.vertx().setTimer(LONGEST, timer -> body.cut(End.TOO_SLOW));
            exchange.addEndHandler(end -> exchange.vertx().cancelTimer(deadline));
            exchange.request().handler(body::take);
            exchange.request().endHandler(end -> {
                exchange.vertx().cancelTimer(deadline);
                body.end();
            });
            exchange.request().resume();
        }
    }

    End how() {
        return end;
    }

    /** All of it, for once. */
    byte[] bytes() {
        var all = bytes.getBytes();
        bytes = null;
        return all;
    }

    /** Bytes that have come, whether they were kept or not. */
    long seen() {
        return seen;
    }

    private void take(Buffer part) {
        seen += part.length();
        if (end == End.WHOLE && seen > limit) {
            drop(End.TOO_LARGE);
        } else if (end == End.WHOLE && !room.take(part.length())) {
            drop(End.NO_ROOM);
        }
        if (end == End.WHOLE) {
            bytes.appendBuffer(part);
        } else if (seen > most * PATIENCE) {
            cut(end);
        }
    }

    private void drop(End why) {
        end = why;
        bytes = null;
        room.end();
    }

    private void end() {
        if (!over) {
            over = true;
            if (end != End.WHOLE) {
                exchange.response().putHeader("Connection", "close");
            }
            ended.accept(this);
        }
    }

    private void cut(End why) {
        if (!over) {
            drop(why);
            end();
        }
    }
}
