package io.millrace.compatibility;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The two releases of the KCL that are tested; both have the same Maven coordinates and class names, so each needs a process. */
enum KclRelease {
    /** 2.6.1, which the build copies beside the tests. */
    TWO,
    /** 3.5.1, which is on the class path of the tests. */
    THREE;

    private static final Path SECOND = Path.of("target", "kcl2", "amazon-kinesis-client-2.6.1.jar");

    /** The class path of these tests with this release of the KCL; its dependencies are those of release 3. */
    String classPath() {
        String ours = System.getProperty("java.class.path");
        return switch (this) {
            case TWO -> withSecond(ours);
            case THREE -> ours;
        };
    }

    private static String withSecond(String classPath) {
        if (!Files.exists(SECOND)) {
            throw new IllegalStateException(
                    SECOND.toAbsolutePath() + " is missing; Maven's phase process-test-resources copies it");
        }
        return Stream.of(classPath.split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).getFileName().toString().startsWith("amazon-kinesis-client-3")
                        ? SECOND.toAbsolutePath().toString()
                        : entry)
                .collect(joining(File.pathSeparator));
    }

    static boolean isThreeOnThisClassPath() {
        return System.getProperty("java.class.path").contains("amazon-kinesis-client-3");
    }
}
