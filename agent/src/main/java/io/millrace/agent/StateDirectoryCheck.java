package io.millrace.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Whether places can be remembered in a directory. Leaves nothing behind, and takes no lock: an agent may be running by it. */
record StateDirectoryCheck(Path directory) {
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    void run(Findings findings) {
        Path there = directory.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            findings.problem("the state directory " + directory + " cannot be: " + there + " is no directory");
            return;
        }
        if (!Files.isWritable(there)) {
            findings.problem("the state directory " + directory + " cannot be written by this user: "
                    + (there.endsWith(directory)
                            ? "give it to the agent's user, or run this as that user"
                            : there + " belongs to another"));
            return;
        }
        try {
            if (IN_MEMORY.contains(Files.getFileStore(there).type())) {
                findings.note("the state directory " + directory
                        + " is in memory: a reboot forgets what was delivered; choose one on a disk");
            }
            Files.delete(Files.createTempFile(there, ".check", ".tmp"));
        } catch (IOException e) {
            findings.problem("nothing can be written to the state directory " + directory + ": " + e.getMessage());
        }
    }
}
