package io.millrace.agent.config;

/**
 * A value with all that it takes to tell a mistake in it.
 *
 * @param reading takes mistakes
 * @param file where the value stands
 * @param path its key path; empty for the whole of a file
 * @param node the value
 * @param secret whether it is never shown
 */
record Spot(Reading reading, String file, String path, Node node, boolean secret) {
    Spot key(String name, Node value, boolean isSecret) {
        return new Spot(reading, file, path.isEmpty() ? name : path + "." + name, value, isSecret);
    }

    Spot item(int index, Node value) {
        return new Spot(reading, file, path + "[" + index + "]", value, secret);
    }

    /** The value as messages show it. */
    String shown() {
        boolean scalar = node instanceof Node.Text || node instanceof Node.Num;
        return secret && scalar ? "*** (a secret)" : node.shown();
    }

    /** Tells a mistake in the value. */
    void problem(String message) {
        String sentence = path.isEmpty() ? "the file " + message : message;
        reading.problem(new Problem(file, node.line(), node.column(), path, sentence));
    }

    /** Tells that the value is not what it must be. */
    void mustBe(String words) {
        problem("is " + shown() + ", but must be " + words);
    }

    /** Tells something, once for each subject. */
    void warn(String subject, String message) {
        reading.warning(subject, file + ":" + node.line() + ":" + node.column() + ": " + path + " " + message);
    }
}
