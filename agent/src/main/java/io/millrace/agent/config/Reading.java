package io.millrace.agent.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is found while configuration files are read: mistakes, and what has to be said once. Used by one thread. */
final class Reading {
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> warnings = new LinkedHashMap<>();

    void problem(Problem problem) {
        problems.add(problem);
    }

    /** Keeps the first warning about a subject. */
    void warning(String subject, String text) {
        warnings.putIfAbsent(subject, text);
    }

    List<String> warnings() {
        return List.copyOf(warnings.values());
    }

    boolean flawless() {
        return problems.isEmpty();
    }

    /** Ends the reading if there are mistakes: in the order of the files read, and of the lines in each. */
    void endIfFlawed() throws ConfigException {
        if (flawless()) {
            return;
        }
        List<String> files = problems.stream().map(Problem::file).distinct().toList();
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparingInt((Problem problem) -> files.indexOf(problem.file()))
                .thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column));
        throw new ConfigException(sorted);
    }
}
