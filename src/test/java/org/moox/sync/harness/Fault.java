package org.moox.sync.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** What befalls one request on its way, or its answer. */
public sealed interface Fault {

    /** Takes the request where it is to go, as far as it gets. */
    void befall(Passage passage) throws IOException, InterruptedException;

    /** Nothing does. */
    record None() implements Fault {
        @Override
        public void befall(Passage passage) throws IOException {
            passage.answer(passage.forward());
        }
    }

    /** The connection is broken off before anything has passed. */
    record Refuse() implements Fault {
        @Override
        public void befall(Passage passage) {
            passage.hangUp();
        }
    }

    /** It takes its time to get there. */
    record Delay(Duration time) implements Fault {
        @Override
        public void befall(Passage passage) throws IOException, InterruptedException {
            passage.rest(time);
            passage.answer(passage.forward());
        }
    }

    /** Half of it gets there. */
    record CutRequest() implements Fault {
        @Override
        public void befall(Passage passage) throws IOException {
            var bytes = passage.request().bytes();
            passage.push(Arrays.copyOf(bytes, passage.request().head().length + passage.request().body().length / 2));
            passage.hangUp();
        }
    }

    /** The target has acted and answered, and the sender never hears of it. */
    record LoseAnswer() implements Fault {
        @Override
        public void befall(Passage passage) throws IOException {
            passage.forward();
            passage.hangUp();
        }
    }

    /** The target has acted and answered, and the sender hears half of it. */
    record CutAnswer() implements Fault {
        @Override
        public void befall(Passage passage) throws IOException {
            var answer = passage.forward();
            passage.answer(Arrays.copyOf(answer.bytes(), answer.head().length + answer.body().length / 2));
            passage.hangUp();
        }
    }

    /** The target gets it twice, one after the other; the sender hears the second answer. */
    record Twice() implements Fault {
        @Override
        public void befall(Passage passage) throws IOException {
            passage.forward();
            passage.answer(passage.forward());
        }
    }

    /** It passes, and passes once more when nobody expects it. */
    record Echo(Duration after) implements Fault {
        @Override
        public void befall(Passage passage) throws IOException {
            passage.answer(passage.forward());
            passage.forwardLater(after);
        }
    }

    /** The sender takes it for lost, and it arrives all the same. */
    record Late(Duration after) implements Fault {
        @Override
        public void befall(Passage passage) {
            passage.hangUp();
            passage.forwardLater(after);
        }
    }

    /** Somebody in between answers, and it does not get there. */
    record Answer(int status, String header, String body) implements Fault {

        public Answer(int status) {
            this(status, "Content-Type: text/html", "<html><body>no</body></html>");
        }

        @Override
        public void befall(Passage passage) throws IOException {
            passage.answer(message());
        }

        private Message message() {
            var head = "HTTP/1.1 %d Fault\r\n%s\r\nContent-Length: %d\r\n\r\n".formatted(status, header, body.length());
            return new Message(head.getBytes(StandardCharsets.ISO_8859_1), body.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The target has acted, and somebody in between gives another answer than it did. */
    record Instead(Answer answer) implements Fault {
        @Override
        public void befall(Passage passage) throws IOException {
            passage.forward();
            passage.answer(answer.message());
        }
    }

    /** 413 from somebody in between for what is larger than that; all else passes. */
    record TooLarge(int bytes) implements Fault {
        @Override
        public void befall(Passage passage) throws IOException {
            if (passage.request().body().length > bytes) {
                new Answer(413).befall(passage);
            } else {
                new None().befall(passage);
            }
        }
    }

    /** It trickles. */
    record Slow(int bytesPerSecond) implements Fault {
        @Override
        public void befall(Passage passage) throws IOException, InterruptedException {
            var bytes = passage.request().bytes();
            var part = Math.max(1, bytesPerSecond / 20);
            for (var at = 0; at < bytes.length; at += part) {
                passage.push(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + part)));
                passage.rest(Duration.ofMillis(50));
            }
            passage.answer(passage.pull());
        }
    }
}
