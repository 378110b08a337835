package io.millrace.agent.status;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;

/** The file {@code status.address} in the state directory, which tells where the page of the running agent is. Mode 0600. */
final class StatusAddress {
    private static final String NAME = "status.address";
    private static final Pattern FORM = Pattern.compile("http://127\\.0\\.0\\.1:\\d{1,5}/");
    private static final int MAX_BYTES = 100;

    private StatusAddress() {}

    static void write(Path stateDirectory, URI address) throws IOException {
        Path temporary = stateDirectory.resolve(NAME + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, address + "\n");
        Files.move(
                temporary,
                stateDirectory.resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Throws {@link IOException} with a message for people. */
    static URI read(Path stateDirectory) throws IOException {
        Path file = stateDirectory.resolve(NAME);
        String text;
        try {
            text = Files.size(file) > MAX_BYTES ? "" : Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "no agent with a status page runs on the state directory " + stateDirectory + ": there is no "
                            + file + "; start it, or name its state directory",
                    e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " may not be read: run this as root or as the agent's user", e);
        }
        if (!FORM.matcher(text).matches()) {
            throw new IOException(
                    file + " is not an address of an agent; start the agent anew to have it written again");
        }
        return URI.create(text);
    }

    /** Removes it if it still tells this address: a newer agent may have written its own. */
    static void remove(Path stateDirectory, URI address) throws IOException {
        Path file = stateDirectory.resolve(NAME);
        if (Files.exists(file) && Files.readString(file).strip().equals(address.toString())) {
            Files.delete(file);
        }
    }
}
