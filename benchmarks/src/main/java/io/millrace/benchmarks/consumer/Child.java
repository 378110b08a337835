package io.millrace.benchmarks.consumer;

import io.millrace.benchmarks.measure.Jvm;
import io.millrace.benchmarks.measure.ProcessTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A process that is asked by lines on its standard input and answers each with one line. Ends when its input does. */
final class Child implements AutoCloseable {
    private static final long END_SECONDS = 90;

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream commands;
    private final String greeting;

    private Child(Process process) throws IOException {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.greeting = answer();
    }

    /** Starts a process whose main class calls {@link #serve}. */
    static Child start(List<String> jvmOptions, Class<?> main, List<String> arguments) throws IOException {
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        return new Child(Jvm.start(options, main, arguments));
    }

    /** The child's side: greets, then answers until nothing more is asked. */
    static void serve(String greeting, UnaryOperator<String> answer) throws IOException {
        System.out.println(greeting);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = in.readLine(); command != null; command = in.readLine()) {
            System.out.println(answer.apply(command));
        }
    }

    /** The first line that it said. */
    String greeting() {
        return greeting;
    }

    String ask(String command) throws IOException {
        commands.println(command);
        return answer();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(
                    "The process has ended, with " + process.onExit().join().exitValue());
        }
        return line;
    }

    ProcessTree tree() {
        return ProcessTree.of(process.toHandle());
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** Begins a clean end by closing its standard input, without waiting for it. */
    void end() {
        commands.close();
    }

    @Override
    public void close() throws IOException {
        end();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                kill();
                throw new IOException("The process was killed, " + END_SECONDS + " s after it was told to end");
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
