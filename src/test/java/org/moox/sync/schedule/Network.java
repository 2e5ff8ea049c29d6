package org.moox.sync.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.moox.sync.prepare.Batch;
import org.moox.sync.send.Outcome;

/** Requests and answers on their way, each as long as the schedule wants. */
final class Network {

    private static final int MOST = 12;

    private final List<Request> requests = new ArrayList<>();
    private final List<Late> answers = new ArrayList<>();
    private final Map<String, Waiting> waiting = new HashMap<>();
    private int sent;

    /** One copy of a batch on its way. */
    record Request(int number, String owner, Batch batch) {
    }

    private record Late(Request request, Outcome answer) {
    }

    private static final class Waiting {
        final Request request;
        Outcome reply;

        Waiting(Request request) {
            this.request = request;
        }
    }

    /** On the sender's fiber: waits for whatever the schedule makes of it. */
    Outcome post(String owner, Batch batch) {
        var mine = new Waiting(new Request(sent++, owner, batch));
        waiting.put(owner, mine);
        requests.add(mine.request);
        if (requests.size() > MOST) {
            requests.remove(0);
        }
        while (mine.reply == null) {
            Fiber.pause();
        }
        waiting.remove(owner);
        return mine.reply;
    }

    boolean isWaiting(String owner) {
        return waiting.containsKey(owner) && waiting.get(owner).reply == null;
    }

    /** One of those under way. @param stays whether another copy of it is */
    Optional<Request> take(int which, boolean stays) {
        if (requests.isEmpty()) {
            return Optional.empty();
        }
        var index = which % requests.size();
        return Optional.of(stays ? requests.get(index) : requests.remove(index));
    }

    /** The request that this sender waits for, if it is still under way. */
    Optional<Request> own(String owner) {
        var mine = waiting.get(owner);
        return mine != null && requests.remove(mine.request) ? Optional.of(mine.request) : Optional.empty();
    }

    void answer(Request request, Outcome answer) {
        var mine = waiting.get(request.owner());
        if (mine != null && mine.request.equals(request)) {
            mine.reply = answer;
        }
    }

    void keep(Request request, Outcome answer) {
        answers.add(new Late(request, answer));
        if (answers.size() > MOST) {
            answers.remove(0);
        }
    }

    /** An answer that took its time; nobody may wait for it any more. */
    void arrive(int which) {
        if (!answers.isEmpty()) {
            var late = answers.remove(which % answers.size());
            answer(late.request(), late.answer());
        }
    }

    /** What the sender is told instead of an answer. */
    void say(String owner, Outcome outcome) {
        if (isWaiting(owner)) {
            waiting.get(owner).reply = outcome;
        }
    }

    void forget(String owner) {
        waiting.remove(owner);
    }

    List<Request> underWay() {
        return List.copyOf(requests);
    }

    void clear() {
        requests.clear();
        answers.clear();
        waiting.clear();
    }
}
