package io.millrace.local.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** One run of JUnit inside a test, with what came out of it. */
final class TestRun implements TestExecutionListener {
    private final List<String> succeeded = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    private TestRun() {}

    static TestRun of(Class<?>... classes) {
        return run(Map.of(), classes);
    }

    /** What came out of a class in words, for callers of another class loader. */
    static String outcome(String className) throws ClassNotFoundException {
        TestRun run = of(Class.forName(className));
        return run.failures.isEmpty()
                ? "succeeded: " + run.succeeded.size()
                : String.valueOf(run.failures.get(0).getMessage());
    }

    static TestRun inParallel(Class<?>... classes) {
        return run(
                Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.mode.default", "concurrent",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "8"),
                classes);
    }

    private static TestRun run(Map<String, String> parameters, Class<?>... classes) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes).map(type -> selectClass(type)).toList())
                .configurationParameters(parameters)
                .build();
        TestRun run = new TestRun();
        LauncherFactory.create().execute(request, run);
        return run;
    }

    @Override
    public synchronized void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        if (result.getThrowable().isPresent()) {
            failures.add(result.getThrowable().get());
        } else if (identifier.isTest()) {
            succeeded.add(identifier.getDisplayName());
        }
    }

    void assertSucceeded(int tests) {
        assertThat(failures).isEmpty();
        assertThat(succeeded).hasSize(tests);
    }

    /** The message of the only failure; one line. */
    String failure() {
        assertThat(failures).hasSize(1);
        String message = String.valueOf(failures.get(0).getMessage());
        assertThat(message.lines()).hasSize(1);
        return message;
    }
}
