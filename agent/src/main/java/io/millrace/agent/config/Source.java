package io.millrace.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the records of a flow come from. */
public sealed interface Source {
    /**
     * Files.
     *
     * @param include absolute patterns: {@code *}, {@code ?}, {@code [a-z]}, <code>{a,b}</code> within a name, {@code **} for any number of
     *     directories
     * @param exclude patterns of the same kind; one without a slash is matched against the last name alone
     * @param start where a file begins that is there when the flow first starts; files that appear later begin at their first byte
     * @param ignoreOlder files that were last written longer ago than this when they are first seen are left alone
     * @param compressed whether {@code *.gz} files are read too, decompressed; otherwise they are left alone, as {@code *.bz2} and
     *     {@code *.zip} always are
     * @param roots when not empty, a file is only read if its real path, symbolic links resolved, lies under one of these
     */
    record Files(
            List<String> include,
            List<String> exclude,
            Start start,
            Optional<Duration> ignoreOlder,
            boolean compressed,
            List<Path> roots)
            implements Source {
        public Files {
            include = List.copyOf(include);
            exclude = List.copyOf(exclude);
            roots = List.copyOf(roots);
        }
    }

    /** The standard input of the process, to its end. */
    record StandardInput() implements Source {}

    /** Where a file begins that has no checkpoint. */
    enum Start {
        /** At its first byte. */
        BEGINNING,
        /** At its end: at the start of the last line if that is not ended yet. */
        END
    }
}
