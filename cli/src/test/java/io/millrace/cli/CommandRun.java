package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;

/** What came of a command line in this process. */
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        CommandLine commandLine =
                Millrace.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        TailCommand tail =
                Objects.requireNonNull(commandLine.getSubcommands().get("tail")).getCommand();
        tail.printTo(records);
        int exitCode = commandLine.execute(arguments);
        return new CommandRun(exitCode, records.toString(StandardCharsets.UTF_8) + out, err.toString());
    }

    CommandRun succeeded() {
        assertThat(exitCode).as(out + err).isZero();
        return this;
    }

    JsonNode json() {
        try {
            return new ObjectMapper().readTree(succeeded().out);
        } catch (JsonProcessingException e) {
            throw new AssertionError(out, e);
        }
    }

    void assertRefusedWith(int code, String... parts) {
        assertThat(exitCode).as(err).isEqualTo(code);
        assertThat(err).startsWith("millrace: ").contains(parts);
        assertThat(err.lines()).hasSize(1);
    }
}
