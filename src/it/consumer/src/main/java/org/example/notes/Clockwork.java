package org.example.notes;

import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;

/** A job of the application's own. */
@ApplicationScoped
public class Clockwork {

    private final AtomicInteger ticks = new AtomicInteger();

    @Scheduled(every = "1s")
    void tick() {
        ticks.incrementAndGet();
    }

    int ticks() {
        return ticks.get();
    }
}
