package io.millrace.agent.config;

import java.util.List;

/** A value of a configuration file, with the line and the column (both from 1) where it begins. */
sealed interface Node {
    int line();

    int column();

    /** What it is, in words that follow "is". */
    String shown();

    record Text(String value, int line, int column) implements Node {
        private static final int LONGEST_SHOWN = 60;

        @Override
        public String shown() {
            String part = value.length() > LONGEST_SHOWN ? value.substring(0, LONGEST_SHOWN) + "..." : value;
            return '"'
                    + part.replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n")
                            .replace("\t", "\\t")
                    + '"';
        }

        @Override
        public String toString() {
            return "Text";
        }
    }

    /** A number, as it is written. */
    record Num(String text, int line, int column) implements Node {
        @Override
        public String shown() {
            return text.length() > 40 ? text.substring(0, 40) + "..." : text;
        }
    }

    record Bool(boolean value, int line, int column) implements Node {
        @Override
        public String shown() {
            return Boolean.toString(value);
        }
    }

    record Null(int line, int column) implements Node {
        @Override
        public String shown() {
            return "null";
        }
    }

    record Items(List<Node> items, int line, int column) implements Node {
        @Override
        public String shown() {
            return items.isEmpty() ? "an empty list" : "a list";
        }
    }

    record Members(List<Member> members, int line, int column) implements Node {
        @Override
        public String shown() {
            return "an object";
        }
    }

    /** A key of an object, where it stands, and its value. */
    record Member(String name, int line, int column, Node value) {}
}
