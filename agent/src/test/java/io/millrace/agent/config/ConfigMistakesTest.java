package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** That every kind of mistake is told with its place, its key, the value and how it is mended. Uses real files. */
class ConfigMistakesTest {
    /** Keys of a flow in the agent's own form, and what is told, without the place in the file. */
    private record Case(String flow, String told) {
        @Override
        public String toString() {
            return flow;
        }
    }

    private static final String WELL = "'id': 'a', 'files': '/x', 'to': {'stream': 's'}";

    static final List<Case> IN_A_FLOW = List.of(
            new Case("'id': 'a', 'file': '/x', 'to': 'stdout'", "1:36: flows[0].file is no key; the nearest is files"),
            new Case(
                    WELL + ", 'colour': 1",
                    "1:74: flows[0].colour is no key; keys here are id, files, stdin, records, process, partitionKey,"
                            + " to"),
            new Case(
                    WELL + ", 'filePattern': '/x'",
                    "1:74: flows[0].filePattern is a key of the Kinesis Agent's form; here it is files"),
            new Case("'files': '/x', 'to': 'stdout'", "1:24: flows[0] needs id: text of 1 to 512 characters"),
            new Case(
                    "'id': 5, 'files': '/x', 'to': 'stdout'",
                    "1:31: flows[0].id is 5, but must be text of 1 to 512 characters, in quotes"),
            new Case("'id': 'a', 'to': 'stdout'", "1:24: flows[0] needs one of files, stdin"),
            new Case(
                    "'id': 'a', 'files': '/x', 'stdin': true, 'to': 'stdout'",
                    "1:60: flows[0].stdin cannot stand beside files; keep one of them"),
            new Case(
                    "'id': 'a', 'stdin': false, 'to': 'stdout'",
                    "1:45: flows[0].stdin is false, but must be true; leave the key out otherwise"),
            new Case(
                    "'id': 'a', 'files': 'x/*.log', 'to': 'stdout'",
                    "1:45: flows[0].files is \"x/*.log\", but must be an absolute pattern of files: it begins with /"
                            + " and ends with a name"),
            new Case(
                    "'id': 'a', 'files': [], 'to': 'stdout'",
                    "1:45: flows[0].files is an empty list, but must be an absolute pattern of files, such as"
                            + " \"/var/log/app/*.log\", or a list of them"),
            new Case(WELL + ", 'id': 'b'", "1:74: flows[0].id is given twice, first in line 1; keep one"),
            new Case(
                    WELL + ", 'records': null",
                    "1:85: flows[0].records is null, but must be an object { } of multiLine, container, newline,"
                            + " stripCarriageReturn, stripByteOrderMark, skipHeaderLines, footer, maxBytes, tooLong,"
                            + " flushAfter"),
            new Case(
                    WELL + ", 'records': {'maxBytes': '20MB'}",
                    "1:98: flows[0].records.maxBytes is \"20MB\", but must be a size from 1B to 10MiB, such as"
                            + " \"64KiB\""),
            new Case(
                    WELL + ", 'records': {'maxBytes': '1 mb'}",
                    "1:98: flows[0].records.maxBytes is \"1 mb\", but must be a size from 1B to 10MiB, such as"
                            + " \"64KiB\""),
            new Case(
                    WELL + ", 'records': {'flushAfter': 250}",
                    "1:100: flows[0].records.flushAfter is 250, but must be a time from 10ms to 1d, with a unit and in"
                            + " quotes, such as \"10ms\""),
            new Case(
                    WELL + ", 'records': {'skipHeaderLines': '3'}",
                    "1:105: flows[0].records.skipHeaderLines is \"3\", but must be a whole number from 0 to 1000000,"
                            + " without quotes"),
            new Case(
                    WELL + ", 'records': {'skipHeaderLines': 1.5}",
                    "1:105: flows[0].records.skipHeaderLines is 1.5, but must be a whole number from 0 to 1000000"),
            new Case(
                    WELL + ", 'records': {'stripByteOrderMark': 'yes'}",
                    "1:108: flows[0].records.stripByteOrderMark is \"yes\", but must be true or false, without quotes"),
            new Case(
                    WELL + ", 'records': {'newline': 'strp'}",
                    "1:97: flows[0].records.newline is \"strp\", but must be one of strip, keep; the nearest is strip"),
            new Case(
                    WELL + ", 'records': {'footer': 'a(b'}",
                    "1:96: flows[0].records.footer is \"a(b\", which is no regular expression: Unclosed group, at"
                            + " character 4"),
            new Case(
                    WELL + ", 'records': {'multiLine': {}}",
                    "1:99: flows[0].records.multiLine needs at least one of start, end, continuation"),
            new Case(
                    WELL + ", 'records': {'multiLine': {'start': 'a', 'negate': true}}",
                    "1:124: flows[0].records.multiLine.negate needs continuation beside it; add continuation, or"
                            + " remove negate"),
            new Case(
                    WELL + ", 'records': {'multiLine': 'a', 'container': 'cri'}",
                    "1:117: flows[0].records.container cannot stand beside multiLine; keep one of them"),
            new Case(
                    WELL + ", 'records': {'maxBytes': 3, 'tooLong': {'truncate': '...'}}",
                    "1:112: flows[0].records.tooLong has a terminator of 3 bytes, but records have at most 3; make it"
                            + " shorter than the records"),
            new Case(
                    WELL + ", 'process': {'filter': 'a'}",
                    "1:85: flows[0].process is an object, but must be a list; write [ ] around it"),
            new Case(
                    WELL + ", 'process': [{'csvToJsn': {}}]",
                    "1:87: flows[0].process[0].csvToJsn is no key; the nearest is csvToJson"),
            new Case(
                    WELL + ", 'process': [{'extract': 'abc'}]",
                    "1:98: flows[0].process[0].extract has no named group, so that nothing would be extracted; name"
                            + " groups as in (?<user>\\w+)"),
            new Case(
                    WELL + ", 'process': [{'redact': {'pattern': '(a)', 'replacement': '$2'}}]",
                    "1:131: flows[0].process[0].redact.replacement refers to $2, a group that the pattern does not"
                            + " have; a dollar sign itself is written \\\\$"),
            new Case(
                    WELL + ", 'process': [{'enrich': {'fields': {'h': '${hots}'}}}]",
                    "1:108: flows[0].process[0].enrich.fields has ${hots} in h, which nothing fills in; the nearest is"
                            + " ${host}"),
            new Case(
                    WELL + ", 'process': ['criText']",
                    "1:86: flows[0].process[0].criText needs records.container \"cri\" in its flow; add it"),
            new Case(
                    WELL + ", 'partitionKey': {'pointer': 'a'}",
                    "1:102: flows[0].partitionKey.pointer is \"a\", but must be a JSON pointer, such as \"/user/id\""),
            new Case(
                    "'id': 'a', 'files': '/x', 'to': {}",
                    "1:57: flows[0].to needs one of stream, firehose, handler, stdout"),
            new Case(
                    "'id': 'a', 'files': '/x', 'to': {'stream': 'a b'}",
                    "1:68: flows[0].to.stream is \"a b\", but must be the name of a stream (letters, digits, _ . -, up"
                            + " to 128) or its ARN"),
            new Case(
                    "'id': 'a', 'files': '/x', 'to': {'firehose': 'd'}, 'partitionKey': 'file'",
                    "1:92: flows[0].partitionKey means nothing with to.firehose, which has no partition keys; remove"
                            + " it"),
            new Case(
                    "'id': 'a', 'files': '/x', 'to': {'firehose': 'd'}, 'records': {'maxBytes': '2MB'}",
                    "1:100: flows[0].records.maxBytes is \"2MB\", but must be at most 1000KiB with to.firehose, the"
                            + " most that Firehose takes"));

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("IN_A_FLOW")
    void mistakeInAFlowIsTold(Case each) throws Exception {
        List<String> told = new Written(directory).jsonMistakes("{'$schema':'','flows':[{" + each.flow() + "}]}");
        assertThat(told).singleElement().isEqualTo("agent.json:" + each.told());
    }

    @Test
    void allMistakesOfAFileAreToldInTheOrderOfItsLines() throws Exception {
        assertThat(new Written(directory).mistakes("agent.yaml", """
            maxBufferedByte: 32MB
            shutdownTimeout: 1h
            stateDirectory: state
            page: {port: 70000}
            flows:
              - {id: a, files: /x, to: {stream: s}}
              - {id: a, files: /y, to: {stream: s}}
              - {id: b, files: "/z/[a", to: nowhere}
            """))
                .containsExactly(
                        "agent.yaml:1:1: maxBufferedByte is no key; the nearest is maxBufferedBytes",
                        "agent.yaml:2:18: shutdownTimeout is \"1h\", but must be a time from 0s to 10m, such as"
                                + " \"10m\"",
                        "agent.yaml:3:17: stateDirectory is \"state\", but must be an absolute path: it begins with /",
                        "agent.yaml:4:14: page.port is 70000, but must be a whole number from 0 to 65535",
                        "agent.yaml:7:10: flows[1].id is \"a\", the id of the flow in line 6; ids are unique, as"
                                + " checkpoints are kept under them",
                        "agent.yaml:8:20: flows[2].files is \"/z/[a\", which is no pattern of files: Missing '], at"
                                + " character 5",
                        "agent.yaml:8:33: flows[2].to is \"nowhere\", but must be one of stdout, or an object { } with"
                                + " one of stream, firehose, handler, stdout");
    }

    @Test
    void messageForTheTerminalHoldsTwentyMistakesAndCountsTheOthers() throws Exception {
        String flows =
                "{'id': 'a', 'files': 'x', 'to': 'stdout', 'b': 1},".repeat(12).replaceFirst(",$", "");
        Path file = new Written(directory).file("agent.json", ("{'flows': [" + flows + "]}").replace('\'', '"'));
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> ConfigFile.read(file));
        assertThat(e.problems()).hasSize(12 * 3 - 1);
        assertThat(e.getMessage()).hasLineCount(22);
        assertThat(e.getMessage())
                .startsWith("The configuration has 35 mistakes:\n  " + file + ":1:")
                .endsWith("\n  and 15 more");
    }

    static final List<Case> IN_AN_OLD_FILE = List.of(
            new Case(
                    "'filePatern': '/x', 'kinesisStream': 's'",
                    "1:13: flows[0].filePatern is no key; the nearest is filePattern"),
            new Case(
                    "'filePattern': '/x', 'kinesisStrem': 's'",
                    "1:12: flows[0] needs kinesisStream or deliveryStream: the name of the stream that its records go"
                            + " to; kinesisStrem is no key"),
            new Case(
                    "'filePattern': '/x'",
                    "1:12: flows[0] needs kinesisStream or deliveryStream: the name of the stream that its records go"
                            + " to"),
            new Case(
                    "'filePattern': 'x', 'kinesisStream': 's'",
                    "1:28: flows[0].filePattern is \"x\", but must be an absolute pattern of files: it begins with /"
                            + " and ends with a name"),
            new Case(
                    "'filePattern': '/x', 'kinesisStream': 's', 'dataProcessingOptions': {'optionName': 'SINGLELINE'}",
                    "1:81: flows[0].dataProcessingOptions is an object, but must be a list; write [ ] around it"),
            new Case(
                    "'filePattern': '/x', 'kinesisStream': 's', 'maxBufferAgeMillis': 999",
                    "1:78: flows[0].maxBufferAgeMillis is 999, but must be a whole number from 1000 to 900000"),
            new Case(
                    "'filePattern': '/x', 'kinesisStream': 's', 'maxBufferSizeRecords': 'many'",
                    "1:80: flows[0].maxBufferSizeRecords is \"many\", but must be a whole number from 1 to 500"),
            new Case(
                    "'filePattern': '/x', 'kinesisStream': 's', 'initialPosition': 'START_FILE'",
                    "1:75: flows[0].initialPosition is \"START_FILE\", but must be one of START_OF_FILE, END_OF_FILE;"
                            + " the nearest is START_OF_FILE"),
            new Case(
                    "'filePattern': '/x', 'kinesisStream': 's', 'waitOnFullPublishQueueMillis': 1",
                    "1:88: flows[0].waitOnFullPublishQueueMillis is 1, but must be a whole number from 1000 to 900000"),
            new Case(
                    "'filePattern': '/x', 'kinesisStream': 's', 'multiLineStartPattern': '[a'",
                    "1:81: flows[0].multiLineStartPattern is \"[a\", which is no regular expression: Unclosed"
                            + " character class, at character 2"),
            new Case(
                    "'filePattern': '/x', 'deliveryStream': 's', 'aggregatedRecordSizeBytes': 2000000",
                    "1:86: flows[0].aggregatedRecordSizeBytes is 2000000, but must be a whole number from 0 to"
                            + " 1024000"),
            new Case(
                    "'filePattern': '/x', 'deliveryStream': 's', 'maxBufferSizeBytes': 5000000",
                    "1:79: flows[0].maxBufferSizeBytes is 5000000, but must be a whole number from 1 to 4194304 with"
                            + " deliveryStream"),
            new Case(
                    "'filePattern': '/x', 'kinesisStream': 's'}, {'filePattern': '//x', 'kinesisStream': 's'",
                    "1:57: flows[1] is \"kinesis:s:/x\", the id of the flow in line 1; ids are unique, as checkpoints"
                            + " are kept under them"));

    @ParameterizedTest
    @FieldSource("IN_AN_OLD_FILE")
    void mistakeInAnOldFileIsTold(Case each) throws Exception {
        assertThat(new Written(directory).jsonMistakes("{'flows': [{" + each.flow() + "}]}"))
                .singleElement()
                .isEqualTo("agent.json:" + each.told());
    }

    @Test
    void mistakesOfAnOldFileAsAWholeAreTold() throws Exception {
        assertThat(new Written(directory).jsonMistakes("""
            {'flows': {'filePattern': '/x', 'kinesisStream': 's'},
             'awsAccessKeyId': 'AKIA',
             'assumeRoleARN': 'role',
             'cloudwatch.emitMetrics': 'yes',
             'checkpointFile': 'x',
             'kinesis.endpoint': 'ftp://x'}\
            """))
                .containsExactly(
                        "agent.json:1:11: flows is an object, but must be a list; write [ ] around it",
                        "agent.json:2:20: awsAccessKeyId needs awsSecretAccessKey beside it; add awsSecretAccessKey,"
                                + " or remove awsAccessKeyId",
                        "agent.json:3:19: assumeRoleARN is \"role\", but must be the ARN of a role",
                        "agent.json:4:28: cloudwatch.emitMetrics is \"yes\", but must be true or false",
                        "agent.json:5:20: checkpointFile is \"x\", but must be an absolute path: it begins with /",
                        "agent.json:6:22: kinesis.endpoint is \"ftp://x\", but must be an http:// or https:// address,"
                                + " or the name of a host");
    }

    @Test
    void regularExpressionOfJsonIsNotLeftAtItsFirstBackslash() throws Exception {
        assertThat(new Written(directory).jsonMistakes("{'flows': [{'multiLineStartPattern': '\\d'}]}"))
                .containsExactly("agent.json:1:40: a backslash in text is written twice: \\\\");
    }

    @Test
    void onlyOneFlowReadsStandardInput() throws Exception {
        assertThat(new Written(directory)
                        .jsonMistakes("{'flows': [{'id': 'a', 'stdin': true, 'to': 'stdout'},\n"
                                + "{'id': 'b', 'stdin': true, 'to': 'stdout'}]}"))
                .containsExactly(
                        "agent.json:2:22: flows[1].stdin is already read by the flow in line 1; only one flow can read"
                                + " it");
    }

    @Test
    void fileThatIsNotThereOrCannotBeReadIsTold() throws Exception {
        Written written = new Written(directory);
        assertThat(written.mistakes(directory.resolve("none.json")))
                .containsExactly("none.json: the file is not there; name the file with --config");
        Files.createDirectory(directory.resolve("dir.json"));
        assertThat(written.mistakes(directory.resolve("dir.json")))
                .singleElement()
                .asString()
                .startsWith("dir.json: the file cannot be read: ");
        assertThat(written.mistakes(
                        written.bytes("large.json", " ".repeat((4 << 20) + 1).getBytes(StandardCharsets.UTF_8))))
                .containsExactly(
                        "large.json: the file is larger than 4 MiB, the most; split it, with flows in agent.d");
        assertThat(written.mistakes(
                        written.bytes("large.yaml", "# ".repeat(2 << 20).getBytes(StandardCharsets.UTF_8))))
                .containsExactly(
                        "large.yaml: the file is larger than 3 MiB, the most; split it, with flows in agent.d");
    }

    @Test
    void bytesThatAreNotUtf8AreTold() throws Exception {
        Written written = new Written(directory);
        assertThat(written.mistakes(written.bytes(
                        "latin.json", "{\n \"flows\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1))))
                .containsExactly(
                        "latin.json:2:12: the file is not UTF-8: byte 0xE9 is out of place; save the file as UTF-8");
        assertThat(written.mistakes(written.bytes("cut.json", new byte[] {'{', (byte) 0xe2, (byte) 0x82})))
                .containsExactly(
                        "cut.json:1:2: the file is not UTF-8: byte 0xE2 is out of place; save the file as UTF-8");
    }

    @Test
    void byteOrderMarkIsNoMistake() throws Exception {
        assertThat(new Written(directory)
                        .json("\uFEFF{'flows': [{" + WELL + "}]}")
                        .flows())
                .hasSize(1);
    }
}
