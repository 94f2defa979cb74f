package org.freshet.app.routes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.freshet.model.Outcome;

/** A ledger that does as a test says, and writes down what the routes asked of it. */
public final class ScriptedLedger {
    /** {@code take KEY}, {@code pass KEY Passed}, {@code fail KEY message}, in their order. */
    final List<String> events = new CopyOnWriteArrayList<>();

    private final BlockingQueue<String> passed = new LinkedBlockingQueue<>();
    private final Map<String, Object> open = new HashMap<>();
    private final Map<String, List<String>> opens = new HashMap<>();
    private final Map<String, List<String>> waiting = new HashMap<>();
    private final Deque<RuntimeException> passFailures = new ArrayDeque<>();
    private List<String> due = List.of();
    private List<String> toResume = List.of();

    /** An open row and the keys of the rows that passing it opens. */
    ScriptedLedger row(String key, Object record, String... next) {
        open.put(key, record);
        opens.put(key, List.of(next));
        return this;
    }

    ScriptedLedger dueNow(String... keys) {
        due = List.of(keys);
        return this;
    }

    ScriptedLedger toResume(String... keys) {
        toResume = List.of(keys);
        return this;
    }

    /** The keys of rows that have to wait for this one. */
    ScriptedLedger waiting(String key, String... keys) {
        waiting.put(key, List.of(keys));
        return this;
    }

    ScriptedLedger failNextPass(RuntimeException failure) {
        passFailures.add(failure);
        return this;
    }

    /** The key that is passed next; waits ten seconds at most. */
    String nextPassed() throws InterruptedException {
        return String.valueOf(passed.poll(10, TimeUnit.SECONDS));
    }

    public List<String> due() {
        events.add("due");
        return due;
    }

    public List<String> resume(int room) {
        events.add("resume " + room);
        return toResume;
    }

    public synchronized List<Object> take(String key) {
        events.add("take " + key);
        List<Object> taken = new ArrayList<>();
        if (open.containsKey(key)) {
            taken.add(open.remove(key));
        }
        return taken;
    }

    public List<String> pass(String key, Outcome<?> outcome) {
        events.add("pass " + key + " " + outcome.getClass().getSimpleName());
        RuntimeException failure = passFailures.poll();
        if (failure != null) {
            throw failure;
        }
        passed.add(key);
        return opens.getOrDefault(key, List.of());
    }

    public List<String> fail(String key, Throwable failure) {
        events.add("fail " + key + " " + failure.getMessage());
        return waiting.getOrDefault(key, List.of());
    }
}
