package io.millrace.agent.config;

import java.util.List;

/** A configuration that cannot be used. The message tells all its mistakes, one a line, ready for the terminal. */
public final class ConfigException extends Exception {
    private static final int MOST_TOLD = 20;

    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(text(problems));
        this.problems = List.copyOf(problems);
    }

    /** Every mistake that was found, in the order of the files and of their lines. */
    public List<Problem> problems() {
        return problems;
    }

    private static String text(List<Problem> problems) {
        StringBuilder text = new StringBuilder(
                problems.size() == 1
                        ? "The configuration has a mistake:"
                        : "The configuration has " + problems.size() + " mistakes:");
        problems.stream()
                .limit(MOST_TOLD)
                .forEach(problem -> text.append("\n  ").append(problem));
        if (problems.size() > MOST_TOLD) {
            text.append("\n  and ").append(problems.size() - MOST_TOLD).append(" more");
        }
        return text.toString();
    }
}
