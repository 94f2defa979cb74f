package org.freshet.upstream;

/**
 * How much regular expressions may read of the texts of strangers, for each text and for all of
 * them together. A backtracking match reads the same characters again and again; counting what it
 * reads bounds it the same way on every machine, which a clock would not.
 *
 * <p>Not safe for several threads.
 */
public final class RegexBudget {
    private static final int LEAST_PER_TEXT = 200_000;
    private static final int PER_CHARACTER = 200;
    private static final long MOST = 100_000_000;

    private final long most;
    private long reads;

    /**
     * @param most reads of all texts together
     */
    public RegexBudget(long most) {
        this.most = most;
    }

    public RegexBudget() {
        this(MOST);
    }

    /** A match went astray. */
    public static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean whole;

        private Spent(boolean whole) {
            super("too many reads", null, false, false);
            this.whole = whole;
        }

        /** Whether nothing is left for other texts either. */
        public boolean whole() {
            return whole;
        }
    }

    /**
     * The text for one match. Whatever reads it, such as {@link java.util.regex.Matcher#matches},
     * throws {@link Spent} when it reads too often.
     */
    public CharSequence of(CharSequence text) {
        return new Counted(text);
    }

    private final class Counted implements CharSequence {
        private final CharSequence text;
        private long left;

        Counted(CharSequence text) {
            this.text = text;
            this.left = LEAST_PER_TEXT + PER_CHARACTER * (long) text.length();
        }

        @Override
        public char charAt(int index) {
            reads++;
            if (--left < 0 || reads > most) {
                throw new Spent(reads > most);
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
