package io.millrace.cli;

/** What stands in one place of a table, and in which colour. */
record Cell(String text, Colour colour) {
    private static final char ESCAPE = '\u001b';

    /** Few, and such as both dark and light terminals show. */
    enum Colour {
        NONE(""),
        BOLD("1"),
        DIM("2"),
        RED("31"),
        GREEN("32"),
        YELLOW("33");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }

    static Cell of(String text) {
        return new Cell(text, Colour.NONE);
    }

    String painted(String padded, boolean colours) {
        return !colours || colour == Colour.NONE || text.isEmpty()
                ? padded
                : ESCAPE + "[" + colour.code + "m" + padded + ESCAPE + "[0m";
    }
}
