package org.moox.sync.webhook;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * How much memory the bodies of all requests under way may take, from their first byte to the answer: a sixteenth of the heap, for what is made of them takes a multiple. Nobody takes more
 * than half of it, neither what claims to come from one platform nor all strangers together. Thread-safe.
 */
@ApplicationScoped
class Bodies {

    private static final int PART_OF_HEAP = 16;
    private static final String STRANGERS = "";

    private final long most;
    private final AtomicLong all = new AtomicLong();
    private final Map<String, AtomicLong> bySource = new ConcurrentHashMap<>();

    @Inject
    Bodies(WebhookConfig config) {
        this(Math.max(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, 2 * config.maxBodySize().asLongValue()));
    }

    Bodies(long most) {
        this.most = most;
    }

    /** @param source a platform that is known here; null for all others */
    Share of(String source) {
        return new Share(bySource.computeIfAbsent(source == null ? STRANGERS : source, s -> new AtomicLong()));
    }

    /** What one request takes. */
    final class Share {

        private final AtomicLong ofSource;
        private long taken;
        private boolean over;

        private Share(AtomicLong ofSource) {
            this.ofSource = ofSource;
        }

        /** Whether there is room for so many bytes more. */
        synchronized boolean take(long bytes) {
            if (over || !add(all, bytes, most)) {
                return false;
            }
            if (!add(ofSource, bytes, most / 2)) {
                all.addAndGet(-bytes);
                return false;
            }
            taken += bytes;
            return true;
        }

        private static boolean add(AtomicLong sum, long bytes, long most) {
            if (sum.addAndGet(bytes) <= most) {
                return true;
            }
            sum.addAndGet(-bytes);
            return false;
        }

        /** Gives all of it back. */
        synchronized void end() {
            over = true;
            all.addAndGet(-taken);
            ofSource.addAndGet(-taken);
            taken = 0;
        }
    }
}
