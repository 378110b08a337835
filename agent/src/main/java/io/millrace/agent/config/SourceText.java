package io.millrace.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The text of a configuration file: UTF-8, and not larger than configuration ever is. */
final class SourceText {
    private static final int LARGEST_JSON = 4 * 1024 * 1024;
    /** What the YAML parser takes. */
    private static final int LARGEST_YAML = 3 * 1024 * 1024;

    private SourceText() {}

    static boolean isYaml(Path file) {
        return file.toString().endsWith(".yaml") || file.toString().endsWith(".yml");
    }

    static String read(Path file) throws ConfigException {
        int largest = isYaml(file) ? LARGEST_YAML : LARGEST_JSON;
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(largest + 1);
        } catch (NoSuchFileException e) {
            throw unusable(file, "is not there; name the file with --config");
        } catch (AccessDeniedException e) {
            throw unusable(file, "may not be read by this user; give it read permission");
        } catch (IOException e) {
            throw unusable(file, "cannot be read: " + e.getMessage());
        }
        if (bytes.length > largest) {
            throw unusable(
                    file,
                    "is larger than " + largest / (1024 * 1024) + " MiB, the most; split it, with flows in agent.d");
        }
        return decoded(file, bytes);
    }

    private static String decoded(Path file, byte[] bytes) throws ConfigException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = decoder.decode(in, text, true);
        text.flip();
        String read = text.toString();
        if (result.isError()) {
            int line = (int) read.chars().filter(c -> c == '\n').count() + 1;
            int column = read.length() - (read.lastIndexOf('\n') + 1) + 1;
            String message = String.format(
                    "is not UTF-8: byte 0x%02X is out of place; save the file as UTF-8", in.get(in.position()));
            throw new ConfigException(List.of(new Problem(file.toString(), line, column, "", "the file " + message)));
        }
        return read.startsWith("\uFEFF") ? read.substring(1) : read;
    }

    private static ConfigException unusable(Path file, String message) {
        return new ConfigException(List.of(new Problem(file.toString(), 0, 0, "", "the file " + message)));
    }
}
