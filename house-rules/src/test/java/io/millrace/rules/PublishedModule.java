package io.millrace.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A module whose jar others depend on.
 *
 * @param artifact its artifact and folder
 * @param module what it is called on a module path
 */
record PublishedModule(String artifact, String module) {
    static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern DEPLOYED = Pattern.compile("<maven\\.deploy\\.skip>false</maven\\.deploy\\.skip>");

    /** All of them. */
    static final List<PublishedModule> ALL = List.of(
            new PublishedModule("aggregation-format", "io.millrace.aggregation"),
            new PublishedModule("producer", "io.millrace.producer"),
            new PublishedModule("consumer", "io.millrace.consumer"),
            new PublishedModule("agent", "io.millrace.agent"),
            new PublishedModule("local-kinesis", "io.millrace.local"));

    /** The folders of all poms that are published. */
    static List<String> published() throws IOException {
        try (Stream<Path> folders = Files.list(CHECKOUT)) {
            return folders.map(folder -> folder.resolve("pom.xml"))
                    .filter(Files::exists)
                    .filter(pom -> DEPLOYED.matcher(read(pom)).find())
                    .map(pom -> String.valueOf(pom.getName(pom.getNameCount() - 2)))
                    .sorted()
                    .toList();
        }
    }

    Path target() {
        return CHECKOUT.resolve(artifact).resolve("target");
    }

    Path readme() {
        return CHECKOUT.resolve(artifact).resolve("README.md");
    }

    /** The one jar of a classifier; none for the classes. */
    Path jar(String classifier) throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(artifact) + "-[0-9.]+(-SNAPSHOT)?"
                + (classifier.isEmpty() ? "" : "-" + classifier) + "\\.jar");
        try (Stream<Path> files = Files.list(target())) {
            List<Path> jars = files.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .toList();
            if (jars.size() != 1) {
                throw new IllegalStateException("Not one jar of " + artifact + " " + classifier + " but " + jars
                        + "; mvn clean takes older ones away");
            }
            return jars.get(0);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + file, e);
        }
    }
}
