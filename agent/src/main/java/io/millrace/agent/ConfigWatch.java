package io.millrace.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Whether the configuration's files have changed: by their content, looked into where time, size or inode say that it may have. A change counts
 * once two looks saw the same, so that nothing is read that is still being written. One thread.
 */
final class ConfigWatch {
    private final ConfigPlace place;
    private String outside = "";
    private String inside = "";
    private String candidate = "";

    /** What is there now is known. */
    ConfigWatch(ConfigPlace place) {
        this.place = place;
        taken();
    }

    /** To be called every second or so. */
    boolean hasChanged() {
        String before = candidate;
        candidate = look();
        if (!candidate.equals(before) || candidate.equals(inside)) {
            return false;
        }
        inside = candidate;
        return true;
    }

    /** What is there now has just been read for another reason. */
    final void taken() {
        inside = look();
        candidate = inside;
    }

    private String look() {
        try {
            StringBuilder seen = new StringBuilder();
            for (Path file : place.files()) {
                BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
                seen.append(file)
                        .append(' ')
                        .append(is.lastModifiedTime())
                        .append(' ')
                        .append(is.size());
                seen.append(' ').append(is.fileKey()).append('\n');
            }
            if (seen.toString().equals(outside)) {
                return candidate;
            }
            String content = content();
            outside = seen.toString();
            return content;
        } catch (IOException e) {
            // Gone, or being replaced: it is read, and refused, only if that lasts.
            outside = "";
            return "unreadable: " + e;
        }
    }

    private String content() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : place.files()) {
                digest.update((file + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
