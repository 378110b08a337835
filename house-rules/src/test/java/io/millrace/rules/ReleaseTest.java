package io.millrace.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn -Prelease verify} makes beside the jars, and what the guides say of their size. */
@Tag("release")
class ReleaseTest {
    private static final String BEGIN = "<!-- made by ReleaseTest -->\n";
    private static final String END = "<!-- end -->\n";

    /** Sizes of our own jars change with every commit. */
    private static final double TOLERANCE_MEGABYTES = 0.15;

    @Test
    void everyModuleHasItsSourcesAndItsJavadoc() throws IOException {
        for (PublishedModule module : PublishedModule.ALL) {
            String folder = module.module().replace('.', '/');
            try (ZipFile sources = new ZipFile(module.jar("sources").toFile());
                    ZipFile javadoc = new ZipFile(module.jar("javadoc").toFile())) {
                assertThat(sources.getEntry(folder + "/package-info.java")).isNotNull();
                assertThat(javadoc.getEntry(folder + "/package-summary.html")).isNotNull();
            }
        }
    }

    /** Write the parts anew with {@code -Dmillrace.write=true}. */
    @Test
    void guidesTellWhatEachModuleBrings() throws IOException {
        for (PublishedModule module : PublishedModule.ALL) {
            DependencyTree tree = DependencyTree.of(module);
            String guide = Files.readString(module.readme());
            int begin = guide.indexOf(BEGIN);
            int end = guide.indexOf(END);
            assertThat(begin).as("%s has no part that is made", module.readme()).isPositive();
            if (Boolean.getBoolean("millrace.write")) {
                guide = guide.substring(0, begin) + BEGIN + part(tree) + guide.substring(end);
                Files.writeString(module.readme(), guide);
                end = guide.indexOf(END);
            }
            String part = guide.substring(begin + BEGIN.length(), end);
            double said = Double.parseDouble(part.replaceFirst("(?s)^.*? jars?, ([0-9.]+) MB.*$", "$1"));
            assertThat(said)
                    .as(module.artifact())
                    .isBetween(tree.megabytes() - TOLERANCE_MEGABYTES, tree.megabytes() + TOLERANCE_MEGABYTES);
            assertThat(part).isEqualTo(part(tree, said));
        }
    }

    @Test
    void aProgramOfModulesCompilesAndRunsWithTheJars(@TempDir Path folder) throws Exception {
        Set<Path> jars = new LinkedHashSet<>();
        for (PublishedModule module : PublishedModule.ALL) {
            jars.addAll(DependencyTree.of(module).jars());
        }
        Path info = Files.writeString(folder.resolve("module-info.java"), """
                module app {
                    requires io.millrace.aggregation;
                    requires io.millrace.producer;
                    requires io.millrace.consumer;
                    requires io.millrace.agent;
                    requires io.millrace.local;
                    requires software.amazon.awssdk.services.kinesis;
                }
                """);
        Path main = Files.createDirectories(folder.resolve("app")).resolve("Main.java");
        Files.writeString(main, """
                package app;

                import io.millrace.aggregation.UserRecord;
                import io.millrace.consumer.KinesisConsumer;
                import io.millrace.local.LocalKinesis;
                import io.millrace.producer.KinesisProducer;
                import java.net.URI;

                class Main {
                    public static void main(String[] args) throws Exception {
                        try (LocalKinesis local = LocalKinesis.start()) {
                            local.createStream("clicks", 1);
                            var kinesis = software.amazon.awssdk.services.kinesis.KinesisAsyncClient.builder()
                                    .endpointOverride(local.endpoint())
                                    .region(software.amazon.awssdk.regions.Region.EU_WEST_1)
                                    .credentialsProvider(() -> software.amazon.awssdk.auth.credentials.AwsBasicCredentials.create("a", "b"))
                                    .build();
                            try (kinesis; KinesisProducer producer = KinesisProducer.builder("clicks").client(kinesis).build()) {
                                var result = producer.put(UserRecord.of("key", new byte[] {1})).get();
                                System.out.println(KinesisConsumer.class.getModule().getName() + " " + result.shardId());
                            }
                        }
                    }
                }
                """);
        String path = join(jars);
        Path classes = folder.resolve("classes");
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int compiled = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(out, out, "-p", path, "-d", classes.toString(), info.toString(), main.toString());
        assertThat(compiled).as(said.toString()).isZero();
        assertThat(run(folder, path + File.pathSeparator + classes)).contains("io.millrace.consumer shardId-0");
    }

    private static String run(Path folder, String modulePath) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        // Nothing in an automatic module asks for the explicit ones among what it needs.
        command.addAll(List.of("-p", modulePath, "--add-modules", "ALL-MODULE-PATH", "-m", "app/app.Main"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            String text = Files.readString(output);
            assertThat(ended && process.exitValue() == 0).as(text).isTrue();
            return text;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String join(Collection<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static String part(DependencyTree tree) {
        return part(tree, Double.parseDouble(String.format(Locale.ROOT, "%.2f", tree.megabytes())));
    }

    private static String part(DependencyTree tree, double megabytes) {
        int jars = tree.jars().size();
        return """

                With its own it is %d %s, %s MB, without what is optional. The KPL 1.1.1 is 117 jars, 134 MB, and the KCL 3.5.1 is 129 jars, 77 MB,
                counted the same way.

                <details><summary>The tree</summary>

                ```
                %s
                ```

                </details>

                """.formatted(jars, jars == 1 ? "jar" : "jars", megabytes, String.join("\n", tree.lines()));
    }
}
