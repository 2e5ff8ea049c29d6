package org.moox.sync.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Asks many peers at once, but not all of a large crowd: one that is dead keeps a thread until its time is up. */
final class Abreast {

    private static final int MOST = 32;

    private Abreast() {
    }

    /** What is answered for each, in their order; begun with the first ones. */
    static <T, R> List<CompletableFuture<R>> each(List<T> all, Function<T, R> work, Executor executor) {
        var waiting = new ConcurrentLinkedQueue<Runnable>();
        var answers = new ArrayList<CompletableFuture<R>>();
        for (var one : all) {
            var answer = new CompletableFuture<R>();
            answers.add(answer);
            waiting.add(() -> answer(answer, one, work));
        }
        for (var i = 0; i < Math.min(MOST, all.size()); i++) {
            executor.execute(() -> {
                for (var next = waiting.poll(); next != null; next = waiting.poll()) {
                    next.run();
                }
            });
        }
        return List.copyOf(answers);
    }

    private static <T, R> void answer(CompletableFuture<R> answer, T one, Function<T, R> work) {
        try {
            answer.complete(work.apply(one));
        } catch (RuntimeException | Error e) { // who waits for it is told, and the others are asked all the same
            answer.completeExceptionally(e);
        }
    }
}
