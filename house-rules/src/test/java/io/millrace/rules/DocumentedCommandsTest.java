package io.millrace.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/**
 * Holds the commands in the documents to the programs: each is understood as it stands. That they also do what is said, the modules' own
 * tests show.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedCommandsTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SKIPPED = Pattern.compile("(^|.*/)(target|node_modules|\\.[a-z]+)/.*");

    private final List<String> tests = tests();

    static List<DocumentedCommand> commands() throws IOException {
        try (Stream<Path> files = Files.walk(CHECKOUT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .map(CHECKOUT::relativize)
                    .filter(file -> !SKIPPED.matcher(file.toString()).matches())
                    .sorted()
                    .flatMap(file -> DocumentedCommand.in(file.toString(), read(file)).stream())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandOfADocumentIsUnderstood(DocumentedCommand command) {
        understand(command);
    }

    @Test
    void documentsHaveCommands() throws IOException {
        assertThat(commands()).extracting(DocumentedCommand::program).contains("./millrace", "millrace-agent", "mvn");
        assertThat(commands().stream().filter(command -> !command.isMention())).hasSizeGreaterThan(20);
    }

    @Test
    void commandThatIsNotUnderstoodIsFound() {
        String text = """
                Run `./millrace put
                clicks`, or:

                    $ ./millrace put clicks --kay x | wc

                ```
                millrace-agent check --nonsense
                $ mvn -pl consumer \\
                    -Dtest=NoSuchTest
                ```
                """;
        List<DocumentedCommand> found = DocumentedCommand.in("A.md", text);
        assertThat(found)
                .extracting(DocumentedCommand::toString)
                .containsExactly(
                        "A.md: millrace-agent check --nonsense",
                        "A.md: mvn -pl consumer -Dtest=NoSuchTest",
                        "A.md: ./millrace put clicks --kay x",
                        "A.md: ./millrace put clicks");
        found.subList(0, 3)
                .forEach(
                        command -> assertThatThrownBy(() -> understand(command)).isNotNull());
        understand(found.get(3));
    }

    private void understand(DocumentedCommand command) {
        switch (command.program()) {
            case "mvn" -> checkMaven(command);
            case "millrace-agent" -> parse("io.millrace.agent.AgentMain", command, command.arguments());
            default -> {
                List<String> arguments = command.arguments();
                if (arguments.get(0).equals("agent")) {
                    parse("io.millrace.agent.AgentMain", command, arguments.subList(1, arguments.size()));
                } else {
                    parse("io.millrace.cli.Millrace", command, arguments);
                }
            }
        }
    }

    private static void parse(String program, DocumentedCommand command, List<String> arguments) {
        try {
            parser(program).parseArgs(arguments.toArray(String[]::new));
        } catch (MissingParameterException e) {
            if (!command.isMention()) {
                throw e;
            }
        }
    }

    /** Programs keep their parsers to themselves. */
    private static CommandLine parser(String program) {
        try {
            Method commandLine = Class.forName(program).getDeclaredMethod("commandLine");
            commandLine.setAccessible(true);
            return (CommandLine) commandLine.invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(program + " has another way to its parser", e);
        }
    }

    /** Modules and tests that a Maven command names are there. */
    private void checkMaven(DocumentedCommand command) {
        List<String> words = command.arguments();
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("-pl")) {
                assertThat(words.get(i + 1).split(","))
                        .allSatisfy(module -> assertThat(CHECKOUT.resolve(module + "/pom.xml"))
                                .exists());
            } else if (words.get(i).startsWith("-Dtest=")) {
                assertThat(words.get(i).substring("-Dtest=".length()).split(","))
                        .allMatch(
                                test -> test.contains("*") || tests.contains(test.replaceFirst("[#$].*", "")),
                                "is a test");
            }
        }
    }

    private static List<String> tests() {
        try (Stream<Path> files = Files.walk(CHECKOUT)) {
            return files.map(Path::toString)
                    .filter(file -> file.matches(".*/src/test/java/.*Test\\.java"))
                    .map(file -> file.replaceFirst(".*/", "").replaceFirst("\\.java$", ""))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(CHECKOUT.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
