package io.millrace.agent.record;

/** Lines of a container's output, joined until no stream has a partial line open. A line that is not of the format opens and closes nothing. */
final class ContainerRule implements GroupRule {
    /** The most lines of one record. Runtimes cut lines at 16 KiB: enough for 16 MiB and more. */
    static final int MAX_LINES = 2_000;

    /** One line of a format. */
    interface ContainerLine {
        /** Reads a line; answers whether it is one of the format. */
        boolean parse(byte[] window, int start, int end);

        /** Whether its text goes on in the next line of the stream. */
        boolean isPartial();

        /** One bit that stands for its stream. */
        int streamBit(byte[] window);
    }

    private final ContainerLine line;
    private int open;

    private ContainerRule(ContainerLine line) {
        this.line = line;
    }

    static ContainerRule cri() {
        return new ContainerRule(new CriLine());
    }

    static ContainerRule docker() {
        return new ContainerRule(new DockerLine());
    }

    @Override
    public boolean belongs(byte[] window, int start, int end) {
        return true;
    }

    @Override
    public boolean add(byte[] window, int start, int end, boolean isFirst) {
        if (isFirst) {
            open = 0;
        }
        if (line.parse(window, start, end)) {
            open = line.isPartial() ? open | line.streamBit(window) : open & ~line.streamBit(window);
        }
        return open == 0;
    }

    /** One bit for each of the streams there are, and one for any other. */
    static int streamBit(byte[] window, int start, int end) {
        if (end - start != 6) {
            return 4;
        }
        return switch (window[start + 3]) {
            case 'o' -> 1;
            case 'e' -> 2;
            default -> 4;
        };
    }
}
