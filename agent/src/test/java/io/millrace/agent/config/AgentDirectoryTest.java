package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That files of agent.d add their flows, and none is left out unseen. Uses real files. */
class AgentDirectoryTest {
    private static final String OLD =
            "{\"flows\": [{\"filePattern\": \"/x\", \"kinesisStream\": \"s\", \"aggregate\": true}]}";

    @TempDir
    Path directory;

    private Written written;
    private Path agentD;

    @BeforeEach
    void writeTheMainFile() throws Exception {
        written = new Written(directory);
        written.file("agent.json", OLD);
        agentD = Files.createDirectory(directory.resolve("agent.d"));
    }

    private AgentConfig read() throws ConfigException {
        return ConfigFile.read(directory.resolve("agent.json"), agentD);
    }

    private List<String> mistakes() {
        return catchThrowableOfType(ConfigException.class, this::read).problems().stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }

    @Test
    void flowsOfAllFilesAreReadInTheOrderOfTheirNames() throws Exception {
        written.file("agent.d/b", OLD.replace("/x", "/b"));
        written.file("agent.d/a.json", OLD.replace("/x", "/a"));
        Files.createDirectory(agentD.resolve("directory"));
        assertThat(read().flows())
                .extracting(FlowConfig::id)
                .containsExactly("kinesis:s:/x", "kinesis:s:/a", "kinesis:s:/b");
        assertThat(read().warnings()).isEmpty();
    }

    @Test
    void directoryThatIsNotThereAddsNothing() throws Exception {
        assertThat(ConfigFile.read(directory.resolve("agent.json"), directory.resolve("none"))
                        .flows())
                .hasSize(1);
    }

    @Test
    void otherKeysThereAreNamedAsDoingNothing() throws Exception {
        written.file(
                "agent.d/a.json", OLD.replace("/x", "/a").replaceFirst("\\{", "{\"kinesis.region\": \"eu-west-1\", "));
        assertThat(((Sink.Stream) read().flows().get(1).sink()).aws().region()).isEmpty();
        assertThat(read().warnings())
                .containsExactly(
                        agentD + "/a.json:1:2: kinesis.region does nothing here: only flows are read from agent.d");
    }

    @Test
    void fileThatCannotBeReadStopsTheAgent() throws Exception {
        written.file("agent.d/a.json", "{");
        written.file("agent.d/b.json", "{\"flows\": [{\"filePattern\": \"b\", \"kinesisStream\": \"s\"}]}");
        assertThat(mistakes())
                .containsExactly(
                        "agent.d/a.json:1:2: the file ends in the middle; a quote, \"}\" or \"]\" is missing (the"
                                + " Kinesis Agent left such a file of agent.d out; here that would lose its flows unseen)",
                        "agent.d/b.json:1:28: flows[0].filePattern is \"b\", but must be an absolute pattern of files:"
                                + " it begins with / and ends with a name");
    }

    @Test
    void flowThatIsInTwoFilesIsAMistake() throws Exception {
        written.file("agent.d/a.json", OLD);
        assertThat(mistakes())
                .containsExactly(
                        "agent.d/a.json:1:12: flows[0] is \"kinesis:s:/x\", the id of the flow in agent.json:1; ids"
                                + " are unique, as checkpoints are kept under them");
    }

    @Test
    void filesOfBothFormsAreNotMixed() throws Exception {
        written.file("agent.d/a.yaml", "flows: [{id: a, files: /x, to: stdout}]");
        assertThat(mistakes())
                .containsExactly(
                        "agent.d/a.yaml:1:1: the file is in this agent's own form, but agent.json is not; write both"
                                + " in one form");
    }

    @Test
    void ownFormTakesFlowsFromThereTooAndNothingElse() throws Exception {
        written.file(
                "agent.json",
                "{\"aws\": {\"region\": \"eu-west-1\"}, \"flows\": [{\"id\": \"a\", \"files\": \"/x\", \"to\":"
                        + " \"stdout\"}]}");
        written.file("agent.d/b.yaml", "flows: [{id: b, files: /x, to: {stream: s}}]");
        assertThat(((Sink.Stream) read().flows().get(1).sink()).aws().region()).contains("eu-west-1");
        written.file("agent.d/b.yaml", "{aws: {}, flows: [{id: b, files: /x, to: {stream: s}}]}");
        assertThat(mistakes()).containsExactly("agent.d/b.yaml:1:2: aws is no key; keys here are $schema, flows");
    }
}
