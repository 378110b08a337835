package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That secrets of a file are in no message and in no value's text. Uses real files. */
class SecretsTest {
    private static final String SECRET = "wJalrXUtnFEMIK7MDENG";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'awsAccessKeyId': 'wJalrXUtnFEMIK7MDENG', 'flows': [{'filePattern': '/x', 'kinesisStream': 's'}]}",
                "{'awsSecretAccessKey': ['wJalrXUtnFEMIK7MDENG'], 'awsAccessKeyId': 'a', 'flows': [{'filePattern':"
                        + " '/x'}]}",
                "{'awsSecretAccesKey': 'wJalrXUtnFEMIK7MDENG', 'awsAccessKeyId': 'a', 'flows': [{'filePattern':"
                        + " '/x'}]}",
                "{'awsSecretAccessKey': wJalrXUtnFEMIK7MDENG}",
                "{'awsSecretAccessKey': 'wJalrXUtnFEMIK7MDENG}",
                "{'awsSecretAccessKey': 'wJalrXUtnFEMIK7MDENG' 'flows': []}",
                "{'awsSecretAccessKey': 'wJalrXUtnFEMIK7MDENG\\d', 'flows': []}",
                "{'aws': {'credentials': 'wJalrXUtnFEMIK7MDENG'}, 'flows': []}",
                "{'aws': {'credentials': {'secretAccessKey': 'wJalrXUtnFEMIK7MDENG'}}, 'flows': []}",
                "{'aws': {'proxy': 'ftp://u:wJalrXUtnFEMIK7MDENG@h'}, 'flows': []}",
                "{'aws': {'proxy': 'http://u:wJalrXUtnFEMIK7MDENG'}, 'flows': []}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': {'handler': {'class': 'a.B', 'options':"
                        + " 'wJalrXUtnFEMIK7MDENG'}}}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': {'handler': {'class': 'a.B', 'options': {'k':"
                        + " ['wJalrXUtnFEMIK7MDENG']}}}}]}",
                "aws: {credentials: {secretAccessKey: *wJalrXUtnFEMIK7MDENG}}",
                "aws: {credentials: {secretAccessKey: !wJalrXUtnFEMIK7MDENG a}}",
                "aws:\n  credentials:\n    secretAccessKey: 'wJalrXUtnFEMIK7MDENG\n    accessKeyId: a",
                "aws:\n  credentials:\n    secretAccessKey: wJalrXUtnFEMIK7MDENG: a",
                "aws:\n  credentials:\n\tsecretAccessKey: wJalrXUtnFEMIK7MDENG"
            })
    void secretIsInNoMessage(String text) throws Exception {
        boolean yaml = text.startsWith("aws");
        Path file = new Written(directory).file(yaml ? "a.yaml" : "a.json", yaml ? text : text.replace('\'', '"'));
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> ConfigFile.read(file));
        assertThat(e.getMessage()).doesNotContain(SECRET);
        assertThat(e.problems().toString()).doesNotContain(SECRET);
        assertThat(e.getCause()).isNull();
    }

    @Test
    void secretIsInNoTextOfAValue() throws Exception {
        AgentConfig own = new Written(directory).yaml("""
            aws:
              credentials: {accessKeyId: wJalrXUtnFEMIK7MDENG, secretAccessKey: wJalrXUtnFEMIK7MDENG}
              role: {arn: "arn:aws:iam::123456789012:role/r", externalId: wJalrXUtnFEMIK7MDENG}
              proxy: http://u:wJalrXUtnFEMIK7MDENG@proxy:3128
            cloudWatch: {}
            flows:
              - {id: a, files: /x, to: {stream: s}}
              - {id: b, files: /x, process: [{plugin: {class: a.B, options: {password: wJalrXUtnFEMIK7MDENG}}}], to: {firehose: d}}
              - {id: c, files: /x, to: {handler: {class: a.B, options: {password: wJalrXUtnFEMIK7MDENG}}}}
            """);
        assertThat(own.toString()).doesNotContain(SECRET).contains("proxy=proxy:3128", "options=[password]");
        AgentConfig old = new Written(directory).json("""
            {'awsAccessKeyId': 'wJalrXUtnFEMIK7MDENG', 'awsSecretAccessKey': 'wJalrXUtnFEMIK7MDENG', 'awsSecretAccesKey': 'wJalrXUtnFEMIK7MDENG',
             'userAgent': 'wJalrXUtnFEMIK7MDENG', 'flows': [{'filePattern': '/x', 'kinesisStream': 's'}]}\
            """);
        assertThat(old.toString()).doesNotContain(SECRET);
        assertThat(old.warnings()).isNotEmpty();
    }
}
