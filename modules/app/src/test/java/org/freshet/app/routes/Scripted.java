package org.freshet.app.routes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.freshet.model.Outcome;

/** A step that does as a test says; {@link Steps} gives it the names that routes call. */
class Scripted<I, O> {
    /** What the step was called with, in order. */
    final List<I> calls = new ArrayList<>();

    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private Function<I, Outcome<O>> answer;

    Scripted(Function<I, Outcome<O>> answer) {
        this.answer = answer;
    }

    final void answer(Function<I, Outcome<O>> other) {
        answer = other;
    }

    /** The next calls fail, one failure a call. */
    final void failWith(RuntimeException... next) {
        failures.addAll(List.of(next));
    }

    final synchronized Outcome<O> call(I input) {
        calls.add(input);
        RuntimeException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        return answer.apply(input);
    }
}
