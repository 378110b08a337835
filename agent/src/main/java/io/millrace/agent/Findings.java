package io.millrace.agent;

import java.util.ArrayList;
import java.util.List;

/** What a check has found, in the order in which it did. One thread. */
final class Findings {
    private final List<String> notes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** Something to know. */
    void note(String text) {
        notes.add(text);
    }

    /** Something that keeps the agent from its work. */
    void problem(String text) {
        if (!problems.contains(text)) {
            problems.add(text);
        }
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }
}
